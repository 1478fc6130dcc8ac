package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {

    private static final String ROOT = "firstpair.root";

    @TempDir
    Path root;

    private final StringWriter said = new StringWriter();
    private ServerSocket server;

    @BeforeEach
    void standInAnotherCheckout() throws IOException {
        System.setProperty(ROOT, root.toString());
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void goBack() throws IOException {
        System.clearProperty(ROOT);
        server.close();
    }

    @Test
    void showsHowOftenAPartWasStartedAgain() throws IOException {
        write(true, part("kafka", self(), 2));

        assertThat(status()).isZero();

        assertThat(said.toString()).containsPattern("kafka +ready +" + self().pid() + " +2  " + address());
    }

    @Test
    void isNotReadyWhileAPartIsStartedAgain() throws IOException {
        write(true, part("kafka", self(), 0), part("mysql", ended(), 1));

        assertThat(status()).isEqualTo(1);

        assertThat(said.toString()).containsPattern("kafka +ready ").containsPattern("mysql +restarting ");
    }

    @Test
    void showsAsDeadWhatNobodyStartsAgain() throws IOException {
        write(false, part("mysql", ended(), 0));

        assertThat(status()).isEqualTo(1);

        assertThat(said.toString()).containsPattern("mysql +dead ");
    }

    @Test
    void isNotReadyWhileAServerDoesNotListen() throws IOException {
        write(true, part("mysql", self(), 0));
        server.close();

        assertThat(status()).isEqualTo(1);

        assertThat(said.toString()).containsPattern("mysql +no answer ");
    }

    /** What is not started yet is not among the parts. */
    @Test
    void isNotReadyWhileMoreIsBeingStarted() throws IOException {
        write(JsonMapper.shared()
                .writeValueAsString(new StackState(self(), true, true, List.of(part("redis", self(), 0)))));

        assertThat(status()).isEqualTo(1);

        assertThat(said.toString()).containsPattern("redis +ready ").contains("More is being started.");
    }

    @Test
    void readsWhatAnOlderLauncherHasWritten() throws IOException {
        StackState.Process self = self();
        String process = "{\"pid\":" + self.pid() + ",\"start\":\"" + self.start() + "\"}";
        write("{\"launcher\":" + process + ",\"parts\":[{\"name\":\"kafka\",\"url\":\"" + address()
                + "\",\"log\":\"\",\"process\":" + process + "}]}");

        assertThat(status()).isZero();
    }

    private int status() {
        PrintWriter to = new PrintWriter(said);
        return new CommandLine(new StatusCommand()).setOut(to).setErr(to).execute();
    }

    private StackState.Part part(String name, StackState.Process process, int restarts) {
        return new StackState.Part(name, address(), "", process, restarts);
    }

    private String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static void write(boolean supervised, StackState.Part... parts) throws IOException {
        write(JsonMapper.shared().writeValueAsString(new StackState(self(), false, supervised, List.of(parts))));
    }

    private static void write(String state) throws IOException {
        Files.writeString(Files.createDirectories(Main.directory()).resolve("state.json"), state);
    }

    /** Uses this JVM as a server. */
    private static StackState.Process self() {
        return StackState.Process.of(ProcessHandle.current());
    }

    private static StackState.Process ended() {
        return new StackState.Process(self().pid(), self().start() + "0");
    }
}
