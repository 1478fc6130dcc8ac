package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

    @TempDir
    Path directory;

    @Test
    void isMadeOnceByManyAtATime() throws Exception {
        Path file = directory.resolve("new/secret");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> many = IntStream.range(0, 20)
                    .<Callable<String>>mapToObj(i -> () -> SecretFile.read(file))
                    .toList();
            assertThat(threads.invokeAll(many).stream().map(Future::resultNow).distinct()).hasSize(1)
                    .allMatch(secret -> secret.length() == 64);
        }
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void refusesAShortOne() throws IOException {
        Path file = directory.resolve("secret");
        Files.writeString(file, "short\n");

        assertThatThrownBy(() -> SecretFile.read(file)).isInstanceOf(IOException.class).hasMessageContaining("fewer");
    }
}
