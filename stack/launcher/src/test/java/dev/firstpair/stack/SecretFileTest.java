package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

    @TempDir
    Path folder;

    @Test
    void keepsItsWord() {
        Path file = folder.resolve("below").resolve("password");

        assertThat(SecretFile.loadOrCreate(file)).hasSizeGreaterThan(10).isEqualTo(SecretFile.loadOrCreate(file));
    }

    /** As a full disk leaves it. */
    @Test
    void replacesAnEmptyFile() throws IOException {
        Path file = Files.createFile(folder.resolve("password"));

        String word = SecretFile.loadOrCreate(file);

        assertThat(word).isNotBlank();
        assertThat(file).hasContent(word);
    }
}
