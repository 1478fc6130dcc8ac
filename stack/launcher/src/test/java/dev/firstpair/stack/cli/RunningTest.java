package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class RunningTest {

    private static final String ROOT = "firstpair.root";
    private static final String NOW = "20261128-080000-000";

    @TempDir
    Path root;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void standInAnotherCheckout() {
        System.setProperty(ROOT, root.toString());
    }

    @AfterEach
    void goBack() {
        System.clearProperty(ROOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "drops/" + NOW, "tortures/" + NOW})
    void findsWhatRuns(String folder) throws IOException {
        folder("drops/20261127-080000-000");
        folder("tortures/20261127-080000-000");
        Path running = running(folder);

        assertThat(Running.find()).isPresent();
        assertThat(Running.directory()).hasValueSatisfying(found -> assertThat(found).isEqualTo(running));
    }

    @Test
    void findsNothingWhereNothingRuns() throws IOException {
        assertThat(Running.find()).isEmpty();
        folder("tortures/" + NOW);
        assertThat(Running.find()).isEmpty();
    }

    @Test
    void takesTheLatestOfDropsAndTortures() throws IOException {
        Path oldest = folder("drops/20261126-080000-000");
        Path torture = folder("tortures/20261127-080000-000");
        Path newest = folder("drops/20261128-080000-000");

        assertThat(Running.directories()).containsExactly(Main.directory(), newest, torture, oldest);
    }

    @Test
    void findsWhatDropAndTortureStart() throws IOException {
        for (Running.Throwaway kind : Running.Throwaway.values()) {
            Path fresh = Files.createDirectories(kind.newDirectory());

            assertThat(Running.directories()).contains(fresh);
        }
    }

    @Test
    void leavesTheDataOfARunningTortureAlone() throws IOException {
        Path data = Files.createDirectories(running("tortures/" + NOW).resolve("data"));

        int status = command(new ResetCommand()).execute();

        assertThat(status).isNotZero();
        assertThat(data).exists();
    }

    /** A launcher that was killed leaves them for some seconds. */
    @Test
    void deletesNothingUnderServersThatHaveLostTheirLauncher() throws Exception {
        Process server = new ProcessBuilder("sleep", "600").start();
        try {
            StackState.Process self = StackState.Process.of(ProcessHandle.current());
            Path data = Files.createDirectories(folder("").resolve("data"));
            Files.write(folder("").resolve("state.json"), JsonMapper.shared()
                    .writeValueAsBytes(new StackState(new StackState.Process(self.pid(), self.start() + "0"), false,
                            true, List.of(new StackState.Part("kafka", "", "",
                                    StackState.Process.of(server.toHandle()), 0)))));
            CompletableFuture<Integer> reset = CompletableFuture
                    .supplyAsync(() -> command(new ResetCommand()).execute());
            assertThat(Running.orphans()).containsExactly(server.toHandle());
            assertThat(data).exists();

            server.destroyForcibly().waitFor();

            assertThat(reset.get(2, TimeUnit.MINUTES)).isZero();
            assertThat(data).doesNotExist();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void showsTheLogOfWhatRunsRatherThanThatOfAnEarlierUp() throws IOException {
        log("", "of an up that is over");
        log("tortures/" + NOW, "of the torture");
        running("tortures/" + NOW);

        assertThat(command(new LogsCommand()).execute("kafka")).isZero();

        assertThat(said.toString()).isEqualTo("of the torture");
    }

    @Test
    void namesEverythingThatHasALog() {
        assertThat(new CommandLine(new LogsCommand()).getUsageMessage().replaceAll("\\s+", " "))
                .contains("latest drop or torture", "accounts, notifier-topology, gateway, kafka");
        assertThat(new CommandLine(new DownCommand()).getUsageMessage()).contains("torture");
    }

    private CommandLine command(Object command) {
        PrintWriter to = new PrintWriter(said);
        return new CommandLine(command).setOut(to)
                .setErr(to)
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    to.print(exception.getMessage());
                    return line.getCommandSpec().exitCodeOnExecutionException();
                });
    }

    /** Uses this JVM as the launcher. */
    private Path running(String name) throws IOException {
        StackState.Process launcher = StackState.Process.of(ProcessHandle.current());
        Path folder = folder(name);
        Files.write(folder.resolve("state.json"),
                JsonMapper.shared().writeValueAsBytes(new StackState(launcher, false, false, List.of())));
        return folder;
    }

    private void log(String name, String content) throws IOException {
        Path logs = Files.createDirectories(folder(name).resolve("logs"));
        Files.writeString(logs.resolve("kafka.log"), content);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(Main.directory().resolve(name));
    }
}
