package dev.firstpair.stack;

import dev.firstpair.stack.servers.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** A file that only its user may read. */
final class SecretFile {

    private static final int BYTES = 12;

    private SecretFile() {}

    /** The content of the file; a new random word if there is none, or the file is empty. */
    static String loadOrCreate(Path file) {
        try {
            if (!Files.exists(file) || Files.readString(file).isBlank()) {
                write(file, random());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces the file, if there is one. */
    static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.writeSecret(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A word that cannot be guessed. */
    static String random() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
