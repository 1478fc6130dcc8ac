package dev.firstpair.stack.servers;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that starts a server and is then killed. */
final class Probe {

    private Probe() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[1]);
        Server server = switch (arguments[0]) {
            case "redis" -> RedisServer.start(directory, 0);
            case "kafka" -> KafkaServer.start(directory, 0);
            case "mysql" -> MysqlServer.start(directory, 0);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.println(server.pid());
        TimeUnit.HOURS.sleep(1);
    }

    /** Starts the server in a JVM of its own, kills that JVM, and returns when the server is gone, too. */
    static void killTheParentAndAwaitTheEndOf(String server, Path directory) throws IOException {
        Process parent = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Probe.class.getName(), server, directory.toString())).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String pid = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            parent.destroyForcibly();
            await().atMost(Duration.ofSeconds(120)).until(() -> !child.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }
}
