package dev.firstpair.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The password of a stack's admin, in a file beside the data that holds its hash. */
final class AdminPassword {

    private AdminPassword() {}

    /** The one that is there, else a new one. */
    static String loadOrCreate(Path file) {
        try {
            if (!Files.exists(file)) {
                SecretFile.write(file, SecretFile.random());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
