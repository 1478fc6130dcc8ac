package dev.firstpair.stack.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {

    @TempDir
    Path directory;

    private Path stack;
    private Path folder;

    @BeforeEach
    void layOut() throws IOException {
        stack = directory.resolve("stack");
        folder = directory.resolve("broken").resolve("seed-7");
        write("logs/sink-writer.log", "said");
        write("data/mysql/ibdata1", "large");
    }

    @Test
    void keepsWhatTheServicesSaidAndTheBrokersHad() throws IOException {
        write("data/kafka/data/order-events-0/00000000000000000000.log", "records");
        write("data/kafka/data/order-events-0/00000000000000000000.index", "");
        write("data/kafka/data/order-events-0/00000000000000000000.timeindex", "");
        write("data/kafka/data/meta.properties", "node.id=1");

        String message = Evidence.keep(stack, folder);

        assertThat(message).startsWith("What the services said").contains(folder.toString());
        assertThat(folder.resolve("logs/sink-writer.log")).hasContent("said");
        assertThat(folder.resolve("kafka/meta.properties")).hasContent("node.id=1");
        assertThat(folder.resolve("kafka/order-events-0")).isDirectoryContaining("glob:**.log");
        assertThat(folder.resolve("kafka/order-events-0")).isDirectoryNotContaining("glob:**index");
        assertThat(folder).isDirectoryNotContaining("glob:**mysql");
    }

    @Test
    void saysThatNotAllIsThere() {
        assertThat(Evidence.keep(stack, folder)).startsWith("Not all").contains(folder.toString(), "kafka");
        assertThat(folder.resolve("logs/sink-writer.log")).hasContent("said");
    }

    private void write(String name, String content) throws IOException {
        Path file = stack.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
