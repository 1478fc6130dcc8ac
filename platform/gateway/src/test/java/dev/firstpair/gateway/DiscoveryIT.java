package dev.firstpair.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.Ports;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The gateway, with instances that it finds by discovery alone: its list contains a port that no process listens on.
 */
@Tag("nightly")
@TestMethodOrder(OrderAnnotation.class)
class DiscoveryIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SOME = 40;
    private static final int DISCOVERY = Ports.free();
    private static final String PASSWORD = "secret";
    private static final String REGISTERED = "--eureka.client.enabled=true";
    private static final String FOUND_AT = "--firstpair.discovery.url=http://discovery:" + PASSWORD + "@127.0.0.1:"
            + DISCOVERY + "/eureka/";
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private static Path directory;

    private static GuardedProcess discovery;
    private static ConfigurableApplicationContext steady;
    private static ConfigurableApplicationContext gateway;

    private record Answer(int status, String by) {}

    @BeforeAll
    static void start() {
        discovery = startDiscovery();
        steady = startInstance("steady");
        gateway = new SpringApplicationBuilder(GatewayApplication.class).run("--server.port=0",
                "--server.address=127.0.0.1", REGISTERED, FOUND_AT,
                "--spring.cloud.discovery.client.simple.instances.ingress-api[0].uri=http://127.0.0.1:" + Ports.free(),
                // No Redis, so that it counts locally.
                "--firstpair.redis.uri=redis://127.0.0.1:" + Ports.free(),
                "--firstpair.gateway.address.permits=1000000",
                // A busy machine takes its time.
                "--spring.cloud.gateway.server.webflux.httpclient.connect-timeout=30000",
                "--spring.cloud.gateway.server.webflux.httpclient.response-timeout=2m");
        awaitAnswersBy("steady");
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (steady != null) {
            steady.close();
        }
        discovery.kill();
        HTTP.close();
    }

    private static GuardedProcess startDiscovery() {
        return start("discovery", List.of("-jar",
                Path.of(System.getProperty("basedir", ""), "../discovery/target/platform-discovery-0.1.0.jar")
                        .toAbsolutePath()
                        .toString(),
                "--server.port=" + DISCOVERY, "--server.address=127.0.0.1",
                "--eureka.server.wait-time-in-ms-when-sync-empty=1000"));
    }

    private static GuardedProcess start(String name, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx128m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        command.addAll(program);
        return GuardedProcess.start(command, Map.of("SPRING_SECURITY_USER_PASSWORD", PASSWORD),
                directory.resolve(name), Path.of(System.getProperty("java.io.tmpdir"), name + ".log"));
    }

    private static List<String> arguments(String name) {
        return List.of(Instance.SETTINGS, REGISTERED, FOUND_AT, "--eureka.instance.instance-id=" + name,
                // No missing heartbeat ends a registration: instances that stop deregister, or calls to them fail.
                "--eureka.instance.lease-expiration-duration-in-seconds=60",
                "--server.port=" + Ports.free());
    }

    private static ConfigurableApplicationContext startInstance(String name) {
        return Instance.start(arguments(name).toArray(String[]::new));
    }

    /** The instances are called in turn, so one of the latest answers is from it. */
    private static void awaitAnswersBy(String name) {
        await().atMost(PATIENCE).until(() -> get().by().equals(name));
    }

    private static Answer get() {
        return call(request("/api/clock").GET());
    }

    private static Answer buy() {
        return call(request("/api/products/7/purchases").POST(BodyPublishers.noBody()));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:"
                        + gateway.getEnvironment().getRequiredProperty("local.server.port") + path))
                .timeout(PATIENCE);
    }

    private static Answer call(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<Answer> some(Supplier<Answer> call) {
        return IntStream.range(0, SOME).mapToObj(any -> call.get()).toList();
    }

    private static Set<String> names(List<Answer> answers) {
        return answers.stream().map(Answer::by).collect(Collectors.toSet());
    }

    @Test
    void findsAnInstanceThatStartsAndLosesNoPurchaseWhenItEnds() throws Exception {
        ConfigurableApplicationContext passing = startInstance("passing");
        awaitAnswersBy("passing");
        assertThat(names(some(DiscoveryIT::buy))).containsExactlyInAnyOrder("steady", "passing");

        Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        AtomicBoolean buying = new AtomicBoolean(true);
        Thread buyer = Thread.ofVirtual().start(() -> {
            while (buying.get()) {
                answers.add(buy());
            }
        });
        passing.close();
        int ended = answers.size();
        await().atMost(PATIENCE).until(() -> answers.size() > ended + SOME);
        buying.set(false);
        buyer.join();

        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(names(answers.stream().skip(ended + 1).toList())).containsExactly("steady");
    }

    @Test
    void losesNoCallWhenAnInstanceIsKilled() {
        List<String> program = new ArrayList<>(List.of("-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Instance.class.getName()));
        program.addAll(arguments("victim"));
        GuardedProcess victim = start("victim", program);
        awaitAnswersBy("victim");

        victim.kill();

        // Reads first: after them, a connection that was open before is not used again.
        assertThat(some(DiscoveryIT::get)).containsOnly(new Answer(200, "steady"));
        assertThat(some(DiscoveryIT::buy)).containsOnly(new Answer(200, "steady"));
    }

    /** The last one, since no discovery runs after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void goesOnWithWhatItKnowsWhileDiscoveryIsAway() {
        discovery.kill();

        await().atMost(PATIENCE).until(() -> isAway(gateway) && isAway(steady));
        assertThat(some(DiscoveryIT::get)).containsOnly(new Answer(200, "steady"));
        assertThat(some(DiscoveryIT::buy)).containsOnly(new Answer(200, "steady"));
    }

    @Test
    @Tag("nightly")
    void goesOnWithWhatItKnowsWhenDiscoveryStartsAgainAndIsEmpty() {
        discovery.kill();
        await().atMost(PATIENCE).until(() -> isAway(gateway) && isAway(steady));
        discovery = startDiscovery();
        List<Answer> meanwhile = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            meanwhile.add(buy());
            return !isAway(gateway) && !isAway(steady);
        });
        assertThat(meanwhile).containsOnly(new Answer(200, "steady"));

        try (ConfigurableApplicationContext another = startInstance("another")) {
            awaitAnswersBy("another");
            awaitAnswersBy("steady");
            assertThat(isAway(another)).isFalse();
        }
    }

    private static boolean isAway(ConfigurableApplicationContext service) {
        return service.getBean(MeterRegistry.class)
                .get("firstpair.discovery.away")
                .gauge()
                .value() == 1;
    }
}
