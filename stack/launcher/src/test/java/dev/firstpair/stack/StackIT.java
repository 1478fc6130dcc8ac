package dev.firstpair.stack;

import static dev.firstpair.stack.TestStacks.DEADLINE;
import static dev.firstpair.stack.TestStacks.awaitReady;
import static dev.firstpair.stack.TestStacks.readiness;
import static dev.firstpair.stack.TestStacks.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.StartFailedException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and end of a stack, with stand-ins for the services and, except for one test, no servers. */
class StackIT {

    /** Timeout for an answer that must not come. */
    private static final Duration CUT_OFF = Duration.ofSeconds(1);

    /** Processes of servers that other tests of this JVM have started. */
    private final List<ProcessHandle> othersProcesses = ProcessHandle.current().children().toList();

    @TempDir
    Path root;

    @BeforeEach
    void build() throws IOException {
        FakeService.buildAll(root);
    }

    @Test
    void startsEveryInstanceAndStopsThemAll() {
        StackState state;
        try (Stack stack = start(options().withInstances(ServiceName.ORDER_TOPOLOGY, 2))) {
            assertThat(stack.urls(ServiceName.NOTIFIER_TOPOLOGY)).as("only who asks for it has one").isEmpty();
            for (ServiceName service : ServiceName.OF_A_SALE) {
                assertThat(stack.urls(service)).hasSize(service == ServiceName.ORDER_TOPOLOGY ? 2 : 1)
                        .allSatisfy(TestStacks::awaitReady);
            }
            state = StackState.read(directory()).orElseThrow();
            assertThat(state.launcher().handle()).contains(ProcessHandle.current());
            assertThat(state.parts()).extracting(StackState.Part::name)
                    .containsExactly("ingress-api", "order-topology",
                            "order-topology-2", "sink-writer", "catalog", "accounts");
            assertThat(state.parts()).allMatch(part -> part.process().handle().isPresent());
            // It has to be resumed, or they could not end.
            stack.freeze(ServiceName.INGRESS_API, 0);
            stack.freeze(ServiceName.SINK_WRITER, 0);
        }
        assertThat(state.parts()).allMatch(part -> part.process().handle().isEmpty());
        assertThat(StackState.read(directory())).isEmpty();
    }

    @Tag("nightly")
    @Test
    void leadsServicesThroughLinksAndEverybodyElsePastThem() throws Exception {
        StackOptions options = StackOptions.throwaway(root, directory())
                .withInstances(ServiceName.ORDER_TOPOLOGY, 2)
                .withLinks();
        try (Stack stack = start(options)) {
            assertThat(stack.links()).extracting(Link::toString)
                    .containsExactly("ingress-api -> kafka", "ingress-api -> redis",
                            "order-topology -> kafka", "order-topology -> peers",
                            "order-topology-2 -> kafka", "order-topology-2 -> peers",
                            "sink-writer -> kafka", "sink-writer -> mysql", "catalog -> kafka", "catalog -> mysql",
                            "accounts -> mysql");

            // A broker advertises the address that clients use from then on.
            List<String> brokers = List.of(stack.bootstrapServers(),
                    argument("order-topology", "spring.kafka.bootstrap-servers"),
                    argument("order-topology-2", "spring.kafka.bootstrap-servers"));
            assertThat(brokers).doesNotHaveDuplicates().allSatisfy(StackIT::awaitBroker);
            stack.link(ServiceName.ORDER_TOPOLOGY, 1, BackingServer.KAFKA).cut();
            assertThat(brokersAt(brokers.getLast(), CUT_OFF)).isEmpty();
            assertThat(brokers.subList(0, 2)).allSatisfy(StackIT::awaitBroker);

            String redis = argument("ingress-api", "firstpair.redis.uri");
            Link toRedis = stack.link(ServiceName.INGRESS_API, 0, BackingServer.REDIS);
            awaitAnswer(redis);
            toRedis.cut();
            assertThat(answers(redis)).isFalse();
            awaitAnswer(stack.redisUri());
            toRedis.heal();
            stack.killServer(BackingServer.REDIS);
            assertThat(answers(stack.redisUri())).isFalse();
            stack.startServer(BackingServer.REDIS);
            awaitAnswer(redis);

            String mysql = argument("sink-writer", "spring.datasource.url");
            assertThat(mysql).isNotEqualTo(stack.jdbcUrl());
            DriverManager.getConnection(mysql, stack.jdbcUser(), stack.jdbcPassword()).close();
            stack.link(ServiceName.SINK_WRITER, 0, BackingServer.MYSQL).cut();
            assertThatThrownBy(() -> DriverManager.getConnection(mysql, stack.jdbcUser(), stack.jdbcPassword()))
                    .isInstanceOf(SQLException.class);

            URI peers = URI.create("http://" + argument("order-topology-2", "firstpair.orders.application-server"));
            assertThat(stack.urls(ServiceName.ORDER_TOPOLOGY)).doesNotContain(peers);
            awaitReady(peers);
            stack.links().stream().filter(link -> link.to().equals("peers") && link.instance() == 1).forEach(Link::cut);
            assertThat(readiness(peers)).isEqualTo(Readiness.NO_ANSWER);
            awaitReady(stack.urls(ServiceName.ORDER_TOPOLOGY).get(1));

            assertThatThrownBy(() -> stack.link(ServiceName.ACCOUNTS, 0, BackingServer.KAFKA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no link from instance 0 of accounts to kafka");
        }
    }

    /** So that they are known if the launcher is killed while it starts them. */
    @Test
    void listsAServerBeforeItIsReady() {
        List<String> listed = new CopyOnWriteArrayList<>();
        start(options().withRedis(null), new Progress() {
            @Override
            public void starting(String part) {}

            @Override
            public void ready(String part, String where, Duration after) {
                if (part.equals("redis")) {
                    StackState.read(directory()).orElseThrow().parts().forEach(each -> listed.add(each.name()));
                }
            }

            @Override
            public void ended(String part, long pid, int status, Duration startsIn) {}

            @Override
            public void stopping() {}

            @Override
            public void note(String message) {}
        }).close();

        assertThat(listed).contains("redis");
    }

    @Test
    void hasLinksToEmbeddedServersOnly() {
        assertThatThrownBy(() -> options().withLinks()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("embedded servers only");
    }

    @Tag("nightly")
    @Test
    void stopsAllAndShowsTheLogWhenOneFails() {
        StackOptions options = options().withArguments(ServiceName.CATALOG, List.of("--fail"));

        assertThatThrownBy(() -> start(options)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("catalog ended before it was ready (exit status 3)")
                .hasMessageContaining("something is missing");

        assertThat(ProcessHandle.current().children()).hasSameElementsAs(othersProcesses);
    }

    @Tag("nightly")
    @Test
    void endsServersThatAreStillStartingWhenAServiceFails() throws IOException {
        StackOptions options = StackOptions.throwaway(root, directory())
                .withArguments(ServiceName.CATALOG, List.of("--fail"));

        assertThatThrownBy(() -> start(options)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("catalog ended before it was ready");

        assertThat(ProcessHandle.current().children()).hasSameElementsAs(othersProcesses);
        assertThat(directory().resolve("data")).doesNotExist();
    }

    @Tag("nightly")
    @Test
    void isDownForEverybodyWhoHasClosedIt() throws Exception {
        CompletableFuture<Stack> starting = new CompletableFuture<>();
        List<StackState.Part> parts = new ArrayList<>();
        CompletableFuture<List<StackState.Part>> leftForTheSecond = new CompletableFuture<>();
        Stack stack = start(options(), new Progress() {
            @Override
            public void starting(String part) {}

            @Override
            public void ready(String part, String where, Duration after) {}

            @Override
            public void ended(String part, long pid, int status, Duration startsIn) {}

            @Override
            public void stopping() {
                // Also called for a stack that could not be started.
                if (starting.isDone()) {
                    leftForTheSecond.completeAsync(() -> {
                        starting.join().close();
                        return parts.stream().filter(part -> part.process().handle().isPresent()).toList();
                    });
                }
            }

            @Override
            public void note(String message) {}
        });
        starting.complete(stack);
        parts.addAll(StackState.read(directory()).orElseThrow().parts());

        stack.close();

        assertThat(leftForTheSecond.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void saysWhatToBuildWhenAJarIsMissing() throws IOException {
        Files.delete(root.resolve("catalog/target/catalog-0.1.0.jar"));

        assertThatThrownBy(() -> start(options())).isInstanceOf(StartFailedException.class)
                .hasMessageContaining("mvn -pl catalog -am package");
    }

    @Tag("nightly")
    @Test
    void leavesNothingBehindWhenTheLauncherIsKilled() throws IOException {
        Process launcher = launcher();
        try {
            assertThat(new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))
                    .readLine()).isEqualTo("up");
            List<StackState.Part> parts = StackState.read(directory()).orElseThrow().parts();
            assertThat(parts).hasSize(5).allMatch(part -> part.process().handle().isPresent());

            launcher.destroyForcibly();

            await().atMost(DEADLINE)
                    .until(() -> parts.stream().allMatch(part -> part.process().handle().isEmpty()));
        } finally {
            launcher.destroyForcibly();
        }
    }

    @Tag("nightly")
    @Test
    void leavesNothingBehindWhenTheLauncherIsStopped() throws IOException {
        Process launcher = launcher();
        try {
            assertThat(new BufferedReader(new InputStreamReader(launcher.getInputStream(), StandardCharsets.UTF_8))
                    .readLine()).isEqualTo("up");
            List<StackState.Part> parts = StackState.read(directory()).orElseThrow().parts();

            launcher.destroy();
            await().atMost(DEADLINE).until(() -> !launcher.isAlive());

            assertThat(parts).allMatch(part -> part.process().handle().isEmpty());
            assertThat(StackState.read(directory())).isEmpty();
            assertThat(directory().resolve("data")).doesNotExist();
        } finally {
            launcher.destroyForcibly();
        }
    }

    /** The value of an argument of the instance. */
    private String argument(String instance, String name) throws IOException {
        Matcher argument = Pattern.compile("--" + Pattern.quote(name) + "=(\\S+)")
                .matcher(Files.readString(directory().resolve("logs").resolve(instance + ".log")));
        // The last one: the start may have been retried with other ports.
        List<String> values = argument.results().map(found -> found.group(1)).toList();
        assertThat(values).as("%s of %s", name, instance).isNotEmpty();
        return values.getLast();
    }

    private static void awaitBroker(String address) {
        await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(brokersAt(address, DEADLINE)).containsExactly(address));
    }

    private static List<String> brokersAt(String address, Duration timeout) {
        String millis = Long.toString(timeout.toMillis());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address, "default.api.timeout.ms", millis,
                "request.timeout.ms", millis))) {
            return admin.describeCluster()
                    .nodes()
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList();
        } catch (ExecutionException e) {
            return List.of();
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAnswer(String redisUri) {
        await().atMost(DEADLINE).pollDelay(Duration.ZERO).until(() -> answers(redisUri));
    }

    private static boolean answers(String redisUri) {
        try (RedisClient client = RedisClient.create(redisUri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().ping().equals("PONG");
        } catch (RedisException e) {
            return false;
        }
    }

    private StackOptions options() {
        return TestStacks.options(root);
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
            try (Stack stack = start(TestStacks.options(Path.of(arguments[0])))) {
                System.out.println(stack.ingress() == null ? "down" : "up");
                TimeUnit.HOURS.sleep(1);
            }
        }
    }
}
