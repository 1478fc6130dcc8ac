package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintTest {

    @TempDir
    private Path folder;

    @Test
    void readsResidentMemory() throws IOException {
        Files.writeString(folder.resolve("status"), "Name:\tjava\nVmPeak:\t 9000000 kB\nVmRSS:\t  409600 kB\n");

        assertThat(Footprint.residentMib(folder)).isEqualTo(400);
    }

    @Test
    void measuresWhatEachFolderTakesOnDisk() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("kafka/topic"));
        Files.write(folder.resolve("kafka/topic/log"), new byte[3 << 20]);
        Files.createDirectory(folder.resolve("mysql"));

        assertThat(Footprint.diskMib(folder)).containsOnlyKeys("kafka", "mysql")
                .hasEntrySatisfying("kafka", size -> assertThat(size).isEqualTo(3))
                .containsEntry("mysql", 0L);
    }
}
