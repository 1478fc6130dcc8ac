package dev.firstpair.notifier.dispatch.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A secret in a file that only its owner can read. */
final class SecretFile {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final int BYTES = 32;

    private SecretFile() {}

    /**
     * Returns the secret in the file. If there is no file, it is created with a random secret, once, even if several
     * instances do so at the same time.
     */
    static String read(Path file) throws IOException {
        Path path = file.toAbsolutePath();
        if (!Files.exists(path)) {
            make(path);
        }
        String secret = Files.readString(path, StandardCharsets.US_ASCII).strip();
        if (secret.length() < BYTES) {
            throw new IOException(path + " has fewer than " + BYTES + " characters: remove it, and the links in e-mails"
                    + " that were sent are void, or put the secret there again");
        }
        return secret;
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(file.getParent());
        FileAttribute<?>[] mine = FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[]{PosixFilePermissions
                        .asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(file.getParent(), ".new", "", mine);
        try {
            Files.writeString(fresh, HexFormat.of().formatHex(random), StandardCharsets.US_ASCII);
            // A link, since it is created atomically and never replaces a file of another instance.
            Files.createLink(file, fresh);
            LOG.info("Made a secret for links in e-mails, since there was none: {}", file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was made by somebody else meanwhile", file);
        } finally {
            Files.delete(fresh);
        }
    }
}
