package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.StartFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes of a stack, with stand-ins for the services and nothing below them. */
class LocalStackIT {

    @TempDir
    Path root;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void build() throws IOException {
        FakeService.buildAll(root);
    }

    @Test
    void startsEveryInstanceAndStopsThemAll() {
        StackState state;
        try (Stack stack = Stack.start(options().withInstances(ServiceName.ORDER_TOPOLOGY, 2), Progress.SILENT)) {
            for (ServiceName service : ServiceName.values()) {
                assertThat(stack.urls(service)).hasSize(service == ServiceName.ORDER_TOPOLOGY ? 2 : 1)
                        .allMatch(url -> Readiness.of(http, url) == Readiness.READY);
            }
            state = StackState.read(directory()).orElseThrow();
            assertThat(state.launcher().handle()).contains(ProcessHandle.current());
            assertThat(state.parts()).extracting(StackState.Part::name)
                    .containsExactly("ingress-api", "order-topology",
                            "order-topology-2", "sink-writer", "catalog", "accounts");
            assertThat(state.parts()).allMatch(part -> part.process().handle().isPresent());
        }
        assertThat(state.parts()).allMatch(part -> part.process().handle().isEmpty());
        assertThat(StackState.read(directory())).isEmpty();
    }

    @Test
    void startsAKilledInstanceOnThePortItHad() {
        try (Stack stack = Stack.start(options(), Progress.SILENT)) {
            long pid = stack.pid(ServiceName.SINK_WRITER, 0);

            stack.kill(ServiceName.SINK_WRITER, 0);
            assertThat(Readiness.of(http, stack.sink())).isEqualTo(Readiness.NO_ANSWER);

            stack.start(ServiceName.SINK_WRITER, 0);
            assertThat(Readiness.of(http, stack.sink())).isEqualTo(Readiness.READY);
            assertThat(stack.pid(ServiceName.SINK_WRITER, 0)).isNotEqualTo(pid);
            assertThat(StackState.read(directory()).orElseThrow().parts())
                    .allMatch(part -> part.process().handle().isPresent());
        }
    }

    @Test
    void tellsServicesWhereEverythingIs() throws IOException {
        try (Stack stack = Stack.start(options(), Progress.SILENT)) {
            String log = Files.readString(directory().resolve("logs/accounts.log"));
            assertThat(log).contains("--server.port=" + stack.accounts().getPort(),
                    "--spring.kafka.bootstrap-servers=127.0.0.1:9", "--firstpair.redis.uri=redis://127.0.0.1:9",
                    "--spring.datasource.url=jdbc:mysql://127.0.0.1:9/none",
                    "--firstpair.accounts.keys-directory=" + stack.directory().resolve("keys"),
                    "admin: " + stack.adminPassword());
        }
    }

    @Test
    void showsPasswordsToNobodyElse() throws IOException {
        try (Stack stack = Stack.start(options(), Progress.SILENT)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                    directory().resolve("admin-password")))).isEqualTo("rw-------");
            assertThat(StackState.read(directory()).orElseThrow().parts())
                    .flatExtracting(part -> part.process().handle().stream().toList())
                    .extracting(process -> process.info().commandLine().orElse(""))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(stack.adminPassword()) || line.contains("nothing"));
        }
    }

    @Test
    void stopsAllAndShowsTheLogWhenOneFails() {
        StackOptions options = options().withArguments(ServiceName.CATALOG, List.of("--fail"));

        assertThatThrownBy(() -> Stack.start(options, Progress.SILENT)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("catalog ended before it was ready (exit status 3)")
                .hasMessageContaining("something is missing");

        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void endsServersThatAreStillStartingWhenAServiceFails() throws IOException {
        StackOptions options = StackOptions.throwaway(root, directory())
                .withArguments(ServiceName.CATALOG, List.of("--fail"));

        assertThatThrownBy(() -> Stack.start(options, Progress.SILENT)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("catalog ended before it was ready");

        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(directory().resolve("data")).doesNotExist();
    }

    @Test
    void isDownForEverybodyWhoHasClosedIt() throws Exception {
        CompletableFuture<Stack> starting = new CompletableFuture<>();
        List<StackState.Part> parts = new ArrayList<>();
        CompletableFuture<List<StackState.Part>> leftForTheSecond = new CompletableFuture<>();
        Stack stack = Stack.start(options(), new Progress() {
            @Override
            public void starting(String part) {}

            @Override
            public void ready(String part, String where, Duration after) {}

            @Override
            public void stopping() {
                leftForTheSecond.completeAsync(() -> {
                    starting.join().close();
                    return parts.stream().filter(part -> part.process().handle().isPresent()).toList();
                });
            }

            @Override
            public void note(String message) {}
        });
        starting.complete(stack);
        parts.addAll(StackState.read(directory()).orElseThrow().parts());

        stack.close();

        assertThat(leftForTheSecond.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void saysWhatToBuildWhenAJarIsMissing() throws IOException {
        Files.delete(root.resolve("catalog/target/catalog-0.1.0.jar"));

        assertThatThrownBy(() -> Stack.start(options(), Progress.SILENT)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("mvn -pl catalog -am package");
    }

    @Test
    void leavesNothingBehindWhenTheLauncherIsKilled() throws IOException {
        Process launcher = launcher();
        try {
            assertThat(new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))
                    .readLine()).isEqualTo("up");
            List<StackState.Part> parts = StackState.read(directory()).orElseThrow().parts();
            assertThat(parts).hasSize(5).allMatch(part -> part.process().handle().isPresent());

            launcher.destroyForcibly();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> parts.stream().allMatch(part -> part.process().handle().isEmpty()));
        } finally {
            launcher.destroyForcibly();
        }
    }

    @Test
    void leavesNothingBehindWhenTheLauncherIsToldToStop() throws IOException {
        Process launcher = launcher();
        try {
            assertThat(new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))
                    .readLine()).isEqualTo("up");
            List<StackState.Part> parts = StackState.read(directory()).orElseThrow().parts();

            launcher.destroy();
            await().atMost(Duration.ofSeconds(30)).until(() -> !launcher.isAlive());

            assertThat(parts).allMatch(part -> part.process().handle().isEmpty());
            assertThat(StackState.read(directory())).isEmpty();
        } finally {
            launcher.destroyForcibly();
        }
    }

    private StackOptions options() {
        return options(root);
    }

    private static StackOptions options(Path root) {
        return StackOptions.throwaway(root, root.resolve("stack"))
                .withKafka("127.0.0.1:9")
                .withRedis("redis://127.0.0.1:9")
                .withMysql("jdbc:mysql://127.0.0.1:9/none", "nobody", "nothing");
    }

    private Path directory() {
        return root.resolve("stack");
    }

    private Process launcher() throws IOException {
        return new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData", "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Launcher.class.getName(), root.toString())).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** A JVM that starts a stack and is then killed. */
    static final class Launcher {

        private Launcher() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Stack stack = Stack.start(options(Path.of(arguments[0])), Progress.SILENT)) {
                System.out.println(stack.ingress() == null ? "down" : "up");
                TimeUnit.HOURS.sleep(1);
            }
        }
    }
}
