package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DownCommandTest {

    @Test
    @Timeout(60)
    void stopsALauncherThatWasSuspended() throws Exception {
        Process launcher = new ProcessBuilder("sleep", "600").start();
        try {
            new ProcessBuilder("bash", "-c", "kill -STOP " + launcher.pid()).start().waitFor();

            assertThat(DownCommand.hasStopped(launcher.toHandle(), new PrintWriter(new StringWriter()))).isTrue();
        } finally {
            launcher.destroyForcibly();
        }
    }

    /** It would wait for 22 minutes. */
    @Test
    @Timeout(60)
    void doesNotWaitForWhatAnotherUserHasStarted() {
        Map<String, Object> answers = Map.of("pid", 4711L, "destroy", false, "isAlive", true);
        ProcessHandle others = (ProcessHandle) Proxy.newProxyInstance(DownCommandTest.class.getClassLoader(),
                new Class<?>[]{ProcessHandle.class},
                (self, method, arguments) -> answers.getOrDefault(method.getName(), ""));

        assertThatThrownBy(() -> DownCommand.hasStopped(others, new PrintWriter(new StringWriter())))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("You may not stop pid 4711: it is of another user.");
    }
}
