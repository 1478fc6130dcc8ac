package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.servers.RabbitmqServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A limit, the default hold and a log level are changed in one place while buyers buy: with the embedded broker, with a
 * real RabbitMQ and with Kafka. Reports how long it took until the slowest instance had a change.
 */
@Tag("nightly")
class CentralConfigurationIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final int CHANGES = 6;

    @TempDir
    Path directory;

    @Test
    void changesEveryInstanceByTheEmbeddedBroker() throws Exception {
        changesEveryInstance("embedded broker", options -> options);
    }

    @Test
    void changesEveryInstanceByRabbitmq() throws Exception {
        Optional<Path> root = RabbitmqServer.find();
        assumeThat(root).as(RabbitmqServer.HOW_TO_GET).isPresent();
        try (RabbitmqServer rabbitmq = RabbitmqServer.start(root.orElseThrow(), directory)) {
            changesEveryInstance("RabbitMQ", options -> options.withRabbit(rabbitmq.uri()));
        }
    }

    @Test
    void changesEveryInstanceByKafka() throws Exception {
        changesEveryInstance("Kafka", StackOptions::withBusOnKafka);
    }

    private static void changesEveryInstance(String bus, UnaryOperator<StackOptions> on) throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/configured"))
                .withInstances(ServiceName.GATEWAY, 2)
                .withInstances(ServiceName.CONFIG_SERVER, 1)
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1)
                .withInstances(ServiceName.INGRESS_API, 2)
                .withInstances(ServiceName.CATALOG, 2);
        try (Stack stack = Stack.start(on.apply(options), Progress.SILENT); Buyers buyers = new Buyers(stack)) {
            buyers.awaitAccepted();
            MeasurementResults results = new MeasurementResults("refresh-" + bus.replace(' ', '-'));
            for (int change = 1; change <= CHANGES; change++) {
                results.add("change " + change + ", in force in every instance after, ms", change(stack, change));
            }
            results.publish();
            assertInForce(stack, CHANGES);

            refuses(stack, CHANGES);

            buyers.awaitAccepted();
            buyers.finish();
        }
    }

    /** Returns after how many milliseconds the last instance had the change. */
    private static long change(Stack stack, int number) throws Exception {
        configure(stack, "logging.level.sample: " + level(number), "firstpair.catalog.hold: " + number + "h",
                "firstpair.gateway.user.permits: " + (100 + number));
        Instant posted = Instant.now();
        refresh(stack);
        return instances(stack).stream()
                .map(instance -> Patience.soon(instance.toString())
                        .until(() -> Instant.parse(settings(instance).path("logging").path("since").asString()),
                                since -> !since.isBefore(posted)))
                .mapToLong(since -> Duration.between(posted, since).toMillis())
                .max()
                .orElseThrow();
    }

    private static String level(int number) {
        return number % 2 == 0 ? "debug" : "trace";
    }

    private static void assertInForce(Stack stack, int number) {
        ShopDriver shop = new ShopDriver(stack);
        instances(stack).forEach(instance -> assertThat(settings(instance).path("logging").path("value").asString())
                .as("%s", instance)
                .containsIgnoringCase("sample=" + level(number)));
        for (URI catalog : stack.urls(ServiceName.CATALOG)) {
            assertThat(Http.post(catalog, "/api/products", shop.admin(),
                    "{\"productName\":\"Aurora\",\"productPrice\":19900,\"stock\":1}").text("hold"))
                    .isEqualTo("PT" + number + "H");
        }
        String token = shop.token(shop.newUser());
        for (URI gateway : stack.urls(ServiceName.GATEWAY)) {
            // A request whose token a gateway does not know yet counts for its address.
            Patience.soon()
                    .until(() -> Http.get(gateway, "/api/orders", token).header("RateLimit-Policy"),
                            policy -> policy.contains("\"user\";q=" + (100 + number) + ";"));
        }
    }

    /** Each group has an invalid value, and a valid one that must not be applied either. */
    private static void refuses(Stack stack, int inForce) throws Exception {
        configure(stack, "logging.level: {sample: shout, other: trace}", "firstpair.catalog.hold: -1s",
                "firstpair.gateway: {user.permits: 0, sign-in.permits: 7}");
        refresh(stack);

        for (URI instance : instances(stack)) {
            assertThat(refused(instance, "logging")).contains("logging.level.sample");
        }
        for (URI catalog : stack.urls(ServiceName.CATALOG)) {
            assertThat(refused(catalog, "firstpair.catalog")).startsWith("firstpair.catalog.hold: ");
        }
        for (URI gateway : stack.urls(ServiceName.GATEWAY)) {
            assertThat(refused(gateway, "firstpair.gateway")).startsWith("firstpair.gateway.user.permits: ");
        }
        assertInForce(stack, inForce);
    }

    /** The error of a group's values, as soon as there is one. */
    private static String refused(URI instance, String group) {
        return Patience.soon(instance + " " + group)
                .until(() -> settings(instance).path(group).path("refused"), reasons -> !reasons.isEmpty())
                .path(0)
                .asString();
    }

    private static List<URI> instances(Stack stack) {
        return Arrays.stream(ServiceName.values())
                .filter(service -> service != ServiceName.CONFIG_SERVER)
                .map(stack::urls)
                .<URI>mapMulti(List::forEach)
                .toList();
    }

    private static JsonNode settings(URI instance) {
        return Http.get(instance, "/actuator/live", null).json().path("settings");
    }

    private static void configure(Stack stack, String... lines) throws Exception {
        Files.write(configuration(stack, Stack.Configuration::folder).resolve("application.yaml"), List.of(lines));
    }

    private static void refresh(Stack stack) throws Exception {
        String login = configuration(stack, Stack.Configuration::user) + ":"
                + Files.readString(configuration(stack, Stack.Configuration::passwordFile)).strip();
        Http.Answer answer = Http.call("POST", stack.urls(ServiceName.CONFIG_SERVER).getFirst(),
                "/actuator/busrefresh", null, null, Map.of("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
        assertThat(answer.status()).as("%s", answer).isEqualTo(204);
    }

    private static <T> T configuration(Stack stack, Function<Stack.Configuration, T> part) {
        return part.apply(stack.configuration().orElseThrow());
    }
}
