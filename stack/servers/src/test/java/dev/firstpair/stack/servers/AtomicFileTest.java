package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void replacesAFileAndLeavesNothingBesideIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");

        AtomicFile.write(file, CONTENT);

        assertThat(file).hasContent("content");
        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void leavesNothingBehindIfItFails() throws IOException {
        Path inTheWay = Files.createDirectories(folder.resolve("file").resolve("full")).getParent();

        assertThatIOException().isThrownBy(() -> AtomicFile.write(inTheWay, CONTENT));

        assertThat(folder).isDirectoryNotContaining(other -> !other.equals(inTheWay));
    }

    @Test
    void keepsASecretFromOtherUsers() throws IOException {
        Path file = folder.resolve("file");

        AtomicFile.writeSecret(file, CONTENT);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }
}
