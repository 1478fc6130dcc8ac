package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DirectoryLockTest {

    private static final String ROOT = "firstpair.root";

    @TempDir
    Path root;

    @BeforeEach
    void standInAnotherCheckout() {
        System.setProperty(ROOT, root.toString());
    }

    @AfterEach
    void goBack() {
        System.clearProperty(ROOT);
    }

    @Test
    void refusesASecondUpUntilTheFirstHasEnded() throws Exception {
        StringWriter err = new StringWriter();
        Process first = first();
        try {
            assertThat(Main.commandLine().setErr(new PrintWriter(err)).execute("up")).isEqualTo(1);
        } finally {
            first.destroyForcibly().waitFor();
        }

        assertThat(err.toString().strip()).isEqualTo("It is up already, or is being started (pid " + first.pid()
                + "): see ./firstpair status, or stop it with ./firstpair down.");
        assertThatCode(DirectoryLock::take).doesNotThrowAnyException();
    }

    /** Of an {@code up} that waits for the end of an earlier one, or has only just begun. */
    @Test
    void namesTheLauncherBeforeItHasStartedAnything() throws Exception {
        assertThat(Running.launcher()).isEmpty();
        Process first = first();
        try {
            assertThat(Running.launcher()).contains(first.toHandle());
        } finally {
            first.destroyForcibly().waitFor();
        }
        assertThat(Running.launcher()).isEmpty();
    }

    private Process first() throws IOException {
        Process first = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-D" + ROOT + "=" + root, "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                First.class.getName())).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new BufferedReader(new InputStreamReader(first.getInputStream(), StandardCharsets.UTF_8))
                .readLine()).isEqualTo("taken");
        return first;
    }

    /** Another JVM, which has the lock until it is killed, or this one ends. */
    static final class First {

        private First() {}

        public static void main(String[] arguments) throws IOException {
            DirectoryLock.take();
            System.out.println("taken");
            System.in.read();
        }
    }
}
