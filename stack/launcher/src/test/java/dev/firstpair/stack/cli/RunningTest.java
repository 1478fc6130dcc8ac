package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
            Path data = data(killed("", new StackState.Part("kafka", "", "",
                    StackState.Process.of(server.toHandle()), 0)));
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
    void deletesTheDataOfWhatWasKilledAndOfNothingElse() throws IOException {
        Path killed = data(killed("drops/" + NOW));
        Path up = data(killed(""));
        Path torture = data(running("tortures/" + NOW));
        Path unknown = data(folder("benches/" + NOW));
        Path bench = killed("benches/20261127-080000-000");
        Files.createDirectories(bench.resolve("baselines/mysql"));
        Files.createDirectories(bench.resolve("logs"));
        log("drops/" + NOW, "of the drop");

        Running.deleteLeftData(new PrintWriter(said));
        Running.deleteLeftData(new PrintWriter(said));

        assertThat(killed).doesNotExist();
        assertThat(killed.resolveSibling("logs")).isNotEmptyDirectory();
        assertThat(bench).isDirectoryNotContaining(left -> !left.endsWith("logs"));
        assertThat(List.of(up, torture, unknown)).allMatch(Files::isDirectory);
        assertThat(said.toString()).containsOnlyOnce(killed.resolveSibling("logs").toString());
    }

    /** As with a pipe to {@code head}, which ends first. */
    @Test
    @Timeout(60)
    void stopsFollowingALogWhenNobodyReadsIt() throws IOException {
        log("", "a line");
        OutputStream closed = OutputStream.nullOutputStream();
        closed.close();
        PrintStream before = System.out;
        System.setOut(new PrintStream(closed, false, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new LogsCommand()).execute("kafka", "-f")).isZero();
        } finally {
            System.setOut(before);
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
                .contains("latest drop, torture or benchmark", "accounts, notifier-topology, gateway, kafka");
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
        return started(name, StackState.Process.of(ProcessHandle.current()));
    }

    /** The launcher's pid is that of another process by now. */
    private Path killed(String name, StackState.Part... parts) throws IOException {
        StackState.Process self = StackState.Process.of(ProcessHandle.current());
        return started(name, new StackState.Process(self.pid(), self.start() + "0"), parts);
    }

    private Path started(String name, StackState.Process launcher, StackState.Part... parts) throws IOException {
        Path folder = folder(name);
        Files.write(folder.resolve("state.json"),
                JsonMapper.shared().writeValueAsBytes(new StackState(launcher, false, true, List.of(parts))));
        return folder;
    }

    private static Path data(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("data"));
    }

    private void log(String name, String content) throws IOException {
        Path logs = Files.createDirectories(folder(name).resolve("logs"));
        Files.writeString(logs.resolve("kafka.log"), content);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(Main.directory().resolve(name));
    }
}
