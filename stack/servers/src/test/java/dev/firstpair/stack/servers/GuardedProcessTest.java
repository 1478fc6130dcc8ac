package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class GuardedProcessTest {

    private static final int BY_SIGTERM = 128 + 15;
    private static final int BY_SIGKILL = 128 + 9;
    private static final Duration LONGER_THAN_THE_TEST = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private GuardedProcess process;

    @BeforeEach
    void start() {
        process = GuardedProcess.start(List.of("sleep", "1000"), Map.of(), directory, directory.resolve("log"));
    }

    @AfterEach
    void kill() {
        process.kill();
    }

    @Test
    void asksAFrozenProcessToEndAndDoesNotWaitInVain() throws Exception {
        process.freeze();

        process.stop(LONGER_THAN_THE_TEST);

        assertThat(process.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(BY_SIGTERM);
    }

    @Test
    void killsAFrozenProcess() throws Exception {
        process.freeze();

        process.kill();

        assertThat(process.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(BY_SIGKILL);
    }

    @Test
    void livesOnFrozenAndThawed() {
        process.freeze();
        process.freeze();
        assertThat(process.isAlive()).isTrue();

        process.thaw();
        process.thaw();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void saysWhyItCannotBeStarted() {
        Path log = directory;

        assertThatThrownBy(() -> GuardedProcess.start(List.of("sleep", "1000"), Map.of(), directory, log))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Cannot start sleep: ")
                .hasMessageContaining(log.toString());
    }

    @Test
    void freezesNobodyWhoHasEnded() {
        process.kill();

        assertThatThrownBy(process::freeze).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it ends or has ended");
        process.thaw();
    }
}
