package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.StackState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class UpCommandTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final StringWriter screen = new StringWriter();
    private final ConsoleProgress console = new ConsoleProgress(new PrintWriter(screen), false);

    @Test
    void saysWhichProcessHasEnded() throws Exception {
        StackState.Process self = self();
        StackState.Process ended = new StackState.Process(self.pid(), self.startedAtMillis() - 60_000);
        StackState state = new StackState(self, List.of(new StackState.Part("kafka", "", "", self),
                new StackState.Part("catalog", "", "", ended)));
        Files.write(folder.resolve("state.json"), JsonMapper.shared().writeValueAsBytes(state));

        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                UpCommand.watch(folder, console);
            } catch (InterruptedException e) {
                // The end of the test.
            }
        });
        await().atMost(SOON).until(() -> screen.toString().contains("./firstpair down"));
        console.stopping();
        watch.interrupt();
        watch.join();

        assertThat(screen.toString()).containsOnlyOnce("has ended")
                .contains("catalog (pid " + ended.pid() + ") has ended, and nothing starts it again."
                        + " Why: ./firstpair logs catalog")
                .doesNotContain("kafka");
    }

    private static StackState.Process self() {
        ProcessHandle self = ProcessHandle.current();
        return new StackState.Process(self.pid(), self.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }
}
