package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Runs a script instead of {@code ./firstpair}. */
class UpTest {

    @TempDir
    private Path root;

    @Test
    void isReadyWhenTheCommandSaysSoAndLeavesWhatWasThereBefore() throws IOException {
        command("mkdir -p .firstpair/data; echo redis; echo kafka; echo; echo 'Ctrl-C stops it.'; exec sleep 600");
        Path log = root.resolve(".firstpair/benches/now/logs/up.log");
        List<String> lines = new ArrayList<>();

        try (Side side = Up.start("this", Up.Command.of(root), log).awaitReady(lines::add)) {
            assertThat(side.name()).isEqualTo("this");
            assertThat(root.resolve(".firstpair/data")).isDirectory();
        }

        assertThat(lines).containsExactly("redis", "kafka", "", "Ctrl-C stops it.");
        assertThat(root.resolve(".firstpair/data")).doesNotExist();
        assertThat(log).exists();
    }

    @Test
    void refusesACheckoutThatHasData() throws IOException {
        Files.createDirectories(root.resolve(".firstpair/data"));

        assertThatThrownBy(() -> Up.start("against", Up.Command.of(root), root.resolve("up.log")))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void failsWithTheEndOfTheOutputIfTheCommandEnds() throws IOException {
        command("echo no JDK; exit 1");

        assertThatThrownBy(() -> Up.start("this", Up.Command.of(root), root.resolve("up.log")).awaitReady(line -> {}))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("no JDK");
    }

    @Test
    void leavesNoDataIfTheCommandEnds() throws IOException {
        command("mkdir -p .firstpair/data; exit 1");

        assertThatThrownBy(() -> Up.start("this", Up.Command.of(root), root.resolve("up.log")).awaitReady(line -> {}))
                .isInstanceOf(StartFailedException.class);

        assertThat(root.resolve(".firstpair")).doesNotExist();
    }

    /** It has refused this one. */
    @Test
    void deletesNothingOfAnotherLauncher() throws IOException {
        command("mkdir -p .firstpair/data; exit 1");
        Path state = Files.createDirectories(root.resolve(".firstpair")).resolve("state.json");
        Files.write(state, JsonMapper.shared()
                .writeValueAsBytes(new StackState(StackState.Process.of(ProcessHandle.current()), true, true,
                        List.of())));

        assertThatThrownBy(() -> Up.start("this", Up.Command.of(root), root.resolve("up.log")).awaitReady(line -> {}))
                .isInstanceOf(StartFailedException.class);

        assertThat(root.resolve(".firstpair/data")).isDirectory();
    }

    private void command(String script) throws IOException {
        Path command = Files.writeString(root.resolve("firstpair"), "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    }
}
