package dev.firstpair.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.testing.TokenSigner;
import dev.firstpair.tokens.Places;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway in front of services that only answer with their names, with a real Redis. */
class GatewayIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> SERVICES = List.of("ingress-api", "order-topology", "sink-writer", "catalog",
            "accounts", "notifier-topology");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String ID = "01900000-0000-7000-8000-000000000001";
    private static final int OF_USER = 40;
    private static final int OF_SIGN_IN = 5;
    private static final AtomicLong USERS = new AtomicLong();

    private static final TokenSigner ISSUER = new TokenSigner();
    private static final Map<String, Backend> BACKENDS = new TreeMap<>();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<String> ARGUMENTS = new ArrayList<>();
    private static RedisServer redis;
    private static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start(@TempDir Path directory) {
        redis = RedisServer.start(directory, 0);
        ARGUMENTS.addAll(List.of("--server.port=0",
                "--firstpair.redis.uri=redis://127.0.0.1:" + redis.port(),
                // A busy machine takes its time.
                "--firstpair.gateway.limit-timeout=30s", "--spring.lifecycle.timeout-per-shutdown-phase=1m",
                "--spring.cloud.gateway.server.webflux.httpclient.connect-timeout=30000",
                "--spring.cloud.gateway.server.webflux.httpclient.response-timeout=2m",
                "--firstpair.gateway.address.permits=1000000",
                // So slow that no permit comes back during a test.
                "--firstpair.gateway.user.permits=" + OF_USER, "--firstpair.gateway.user.window=1h",
                "--firstpair.gateway.sign-in.permits=" + OF_SIGN_IN, "--firstpair.gateway.sign-in.window=1h",
                "--firstpair.gateway.live.max-listeners=5", "--firstpair.gateway.live.max-per-user=2",
                "--firstpair.gateway.live.max-per-address=3", "--firstpair.gateway.live.heartbeat=100ms",
                "--firstpair.gateway.max-body=1KB", "--firstpair.gateway.allowed-origins=https://shop.example"));
        for (String service : SERVICES) {
            Backend backend = new Backend(service, 0);
            BACKENDS.put(service, backend);
            ARGUMENTS.add("--spring.cloud.discovery.client.simple.instances." + service + "[0].uri=http://127.0.0.1:"
                    + backend.port());
        }
        // A port that no process listens on.
        ARGUMENTS.add("--spring.cloud.discovery.client.simple.instances.ingress-api[1].uri=http://127.0.0.1:"
                + Ports.free());
        ARGUMENTS.add("--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                + backend("accounts").port() + "/.well-known/jwks.json");
        serveKeys();
        gateway = new SpringApplicationBuilder(GatewayApplication.class).run(ARGUMENTS.toArray(String[]::new));
        // The keys are fetched, within two seconds, for the first token.
        await().atMost(PATIENCE)
                .until(() -> send(get("/api/clock").header("Authorization", "Bearer " + ISSUER.user(newUser())))
                        .statusCode() == 200);
        // Until it is connected to Redis, it counts locally; Redis starts with full buckets.
        await().atMost(PATIENCE).until(() -> metric("firstpair_gateway_limits_local") == 0);
        BACKENDS.values().forEach(backend -> backend.asked().clear());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKENDS.values().forEach(Backend::close);
        redis.kill();
        HTTP.close();
    }

    @AfterEach
    void forget() {
        BACKENDS.values().forEach(Backend::forget);
        serveKeys();
    }

    private static void serveKeys() {
        backend("accounts").answerWith(exchange -> {
            byte[] body = (exchange.getRequestURI().getPath().equals("/.well-known/jwks.json")
                    ? ISSUER.keys()
                    : "accounts").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static Backend backend(String service) {
        return Objects.requireNonNull(BACKENDS.get(service));
    }

    private static long newUser() {
        return USERS.incrementAndGet();
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/clock, ingress-api", "POST, /api/products/7/purchases, ingress-api",
            "GET, /api/orders, order-topology", "GET, /api/orders/x, order-topology",
            "POST, /api/orders/x/payment, order-topology", "GET, /api/orders/x/events, order-topology",
            "GET, /api/products, catalog", "PATCH, /api/products/7, catalog", "GET, /api/products/7/stock, catalog",
            "POST, /api/products/7/restocks, catalog", "PUT, /api/products/7/wish, catalog",
            "GET, /api/wishes, catalog", "GET, /api/admin/actions, catalog",
            "GET, /api/users/me, accounts", "PATCH, /api/users/me, accounts",
            "GET, /api/notifications, notifier-topology",
            "GET, /api/notifications/events, notifier-topology",
            "POST, /api/notifications/unsubscribe, notifier-topology",
            "PUT, /api/admin/notifications/rate, notifier-topology", "GET, /api/admin/audit, sink-writer",
            "POST, /api/admin/audit/repair, sink-writer"})
    void sendsEachCallToTheServiceThatAnswersIt(String method, String path, String service) {
        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api/nothing", "/internal/orders/x", "/api/admin",
            "/.well-known/other"})
    void answersWhatNoServiceAnswersWithAProblem(String path) {
        assertThat(code(send(get(path)), 404)).isEqualTo("NOT_FOUND");
    }

    /** Each would be a separate time series. */
    @ParameterizedTest
    @ValueSource(strings = {"BUY", "AAA1", "PROPFIND"})
    void refusesMethodsThatNoServiceHas(String method) {
        HttpResponse<String> answer = send(request("/api/products").method(method, BodyPublishers.noBody()));

        assertThat(code(answer, 405)).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(backend("catalog").asked()).isEmpty();
    }

    /** Netty refuses it, before any filter. */
    @ParameterizedTest
    @CsvSource({"414, GET /{long} HTTP/1.1", "431, GET / HTTP/1.1|X-Long: {long}", "400, no HTTP",
            "400, GET / HTTP/1.1|nothing", "400, GET / HTTP/2.0"})
    void saysAsAProblemWhatIsNoRequest(int status, String request) {
        String answer = answerTo(request.replace("{long}", "x".repeat(20_000)).replace("|", "\r\n") + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"code\":\"INVALID_REQUEST\"");
        assertThat(answer.lines()).anyMatch("content-type: application/problem+json"::equalsIgnoreCase)
                .anyMatch("x-content-type-options: nosniff"::equalsIgnoreCase);
        JsonNode problem = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asString("")).isNotEmpty();
    }

    @Test
    void doesNotTurnACallIntoAWebSocket() {
        String upgrade = answerTo("GET /api/products HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade, close\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        assertThat(upgrade).doesNotStartWith("HTTP/1.1 101");
    }

    @Test
    void sendsServicesTheClientsAddressAndBelievesNoClient() {
        send(get("/api/products").header("X-Forwarded-For", "1.2.3.4")
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Prefix", "/evil")
                .header("Forwarded", "for=1.2.3.4")
                .header("X-Real-IP", "1.2.3.4")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("Idempotency-Key", "kept"));

        assertThat(backend("catalog").asked()).singleElement().satisfies(asked -> {
            assertThat(asked.headers()).containsEntry("X-forwarded-for", List.of("127.0.0.1"))
                    .containsEntry("X-forwarded-proto", List.of("http"))
                    .containsEntry("X-forwarded-host",
                            List.of("127.0.0.1:" + port()))
                    .containsEntry("Idempotency-key", List.of("kept"))
                    .doesNotContainKeys("Forwarded", "X-real-ip", "X-forwarded-prefix", "X-http-method-override");
        });
    }

    @Test
    void beginsATraceOrGoesOnWithTheClients() {
        HttpResponse<String> begun = send(get("/api/products"));
        HttpResponse<String> continued = send(get("/api/products").header("traceparent", TRACE));
        HttpResponse<String> refused = send(get("/api/products").header("Authorization", "Bearer x"));

        List<String> sent = backend("catalog").asked()
                .stream()
                .map(asked -> asked.headers().getFirst("traceparent"))
                .toList();
        assertThat(sent).hasSize(2).last().isEqualTo(TRACE);
        assertThat(sent.getFirst()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(traceId(begun)).isEqualTo(sent.getFirst().substring(3, 35));
        assertThat(traceId(continued)).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(traceId(refused)).matches("[0-9a-f]{32}");
    }

    private static String traceId(HttpResponse<String> answer) {
        return answer.headers().firstValue("Trace-Id").orElse("");
    }

    static Stream<String> badTokens() {
        long user = newUser();
        Date past = Date.from(Instant.now().minusSeconds(1));
        Date later = Date.from(Instant.now().plus(Duration.ofHours(1)));
        return Stream.of("Bearer x", "Bearer ", "Bearer", "Basic YTpi", "Bearer " + ISSUER.forged(user),
                "Bearer " + ISSUER.withEmbeddedKey(user), "Bearer " + ISSUER.withPublicKeyAsSecret(user),
                "Bearer " + ISSUER.token(user, claims -> claims.audience("another")),
                "Bearer " + ISSUER.token(user, claims -> claims.issuer("https://evil.example")),
                "Bearer " + ISSUER.token(user, claims -> claims.expirationTime(past)),
                "Bearer " + ISSUER.token(user, claims -> claims.expirationTime(null)),
                "Bearer " + ISSUER.token(user, claims -> claims.notBeforeTime(later)),
                "Bearer " + ISSUER.token(user, claims -> claims.subject("abc")),
                "Bearer " + ISSUER.token(user, claims -> claims.subject("-1")));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void refusesATokenThatIsNotGoodBeforeAnyServiceSeesIt(String authorization) {
        HttpResponse<String> answer = send(get("/api/orders").header("Authorization", authorization));

        assertThat(code(answer, 401)).isEqualTo("UNAUTHENTICATED");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(backend("order-topology").asked()).isEmpty();
    }

    @Test
    void refusesTwoTokens() {
        String good = "Bearer " + ISSUER.user(newUser());

        HttpResponse<String> answer = send(get("/api/orders").header("Authorization", good)
                .header("Authorization", good));

        assertThat(code(answer, 401)).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void passesAGoodTokenOnSinceServicesCheckItAgain() {
        String good = "Bearer " + ISSUER.user(newUser());

        send(get("/api/orders").header("Authorization", good));

        assertThat(backend("order-topology").asked()).singleElement()
                .satisfies(asked -> assertThat(asked.headers().getFirst("Authorization")).isEqualTo(good));
    }

    @Test
    void showsTheCockpitToAdminsAlone() {
        String forged = "Bearer " + ISSUER.forged(newUser());

        assertThat(code(send(get("/api/cockpit")), 401)).isEqualTo("UNAUTHENTICATED");
        assertThat(code(send(get("/api/cockpit").header("Authorization", forged)), 401)).isEqualTo("UNAUTHENTICATED");
        for (Object roles : List.of(List.of("user"), List.of(), "admin", List.of("admins"))) {
            String token = ISSUER.token(newUser(), claims -> claims.claim("roles", roles));
            for (String path : List.of("/api/cockpit", "/api/%63ockpit", "/api/cockpit;a=b")) {
                assertThat(code(send(get(path).header("Authorization", "Bearer " + token)), 403))
                        .isEqualTo("FORBIDDEN");
            }
        }
        assertThat(code(send(asAdmin("/api/cockpit?since=yesterday").GET()), 400)).isEqualTo("INVALID_REQUEST");
        assertThat(code(send(asAdmin("/api/cockpit").POST(BodyPublishers.noBody())), 405))
                .isEqualTo("METHOD_NOT_ALLOWED");
    }

    /** Two instances of ingress-api are listed, one of which does not answer. */
    @Test
    void countsWhatInstancesSayWhileSomebodyWatches() {
        AtomicLong soldOut = new AtomicLong(1_000);
        backend("ingress-api").scrapeWith(exchange -> {
            byte[] body = ("process_start_time_seconds 1.0\nfirstpair_ingress_answers_total{code=\"SOLD_OUT\"} "
                    + soldOut.get() + "\nfirstpair_ingress_undecided 3.0\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        JsonNode first = await().atMost(PATIENCE)
                .until(() -> cockpit(""), seen -> figure(seen, "undecided") == 3);
        double before = figure(first, "answers.SOLD_OUT");

        soldOut.addAndGet(25);

        JsonNode seen = await().atMost(PATIENCE)
                .until(() -> cockpit(""), now -> figure(now, "answers.SOLD_OUT") > before);
        assertThat(figure(seen, "answers.SOLD_OUT")).isEqualTo(before + 25);
        assertThat(seen.path("beganAt")).isEqualTo(first.path("beganAt"));
        assertThat(seen.path("funnel").path(0).path("name").asString()).isEqualTo("asked");
        assertThat(seen.path("processes").valueStream())
                .filteredOn(each -> each.path("service").asString().equals("ingress-api"))
                .extracting(each -> each.path("up").asBoolean())
                .containsExactlyInAnyOrder(true, false);
        assertThat(backend("catalog").asked()).as("as a client").isEmpty();

        String last = seen.path("samples").path(seen.path("samples").size() - 1).path("at").asString();
        JsonNode newer = await().atMost(PATIENCE)
                .until(() -> cockpit("?since=" + last), now -> now.path("samples").size() > 0);
        assertThat(newer.path("samples").valueStream()).allSatisfy(
                sample -> assertThat(Instant.parse(sample.path("at").asString())).isAfter(Instant.parse(last)));
    }

    private static JsonNode cockpit(String query) {
        HttpResponse<String> answer = send(asAdmin("/api/cockpit" + query).GET());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The newest sample. */
    private static double figure(JsonNode seen, String name) {
        JsonNode samples = seen.path("samples");
        return samples.path(samples.size() - 1).path("figures").path(name).asDouble(0);
    }

    private static HttpRequest.Builder asAdmin(String path) {
        return request(path).header("Authorization", "Bearer "
                + ISSUER.admin(newUser()));
    }

    @Test
    void limitsFollowTheConfigurationUnlessItIsInvalid() {
        String good = "Bearer " + ISSUER.user(newUser());
        try {
            configure("firstpair.gateway.user.permits", OF_USER + 1);
            assertThat(send(get("/api/orders").header("Authorization", good)).headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"user\";q=41;w=3600");

            configure("firstpair.gateway.user.permits", 0);
            assertThat(send(get("/api/orders").header("Authorization", good)).headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"user\";q=41;w=3600");
            assertThat(send(get("/actuator/live")).body()).contains("firstpair.gateway.user.permits: ");
        } finally {
            configure("firstpair.gateway.user.permits", OF_USER);
        }
        assertThat(send(get("/actuator/live")).body()).doesNotContain("firstpair.gateway.user.permits: ");
    }

    private static void configure(String property, int value) {
        gateway.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("configured", Map.of(property, value)));
        gateway.publishEvent(new EnvironmentChangeEvent(Set.of(property)));
    }

    @Test
    void limitsEachUserByItself() {
        String good = "Bearer " + ISSUER.user(newUser());
        for (int i = 1; i <= OF_USER; i++) {
            HttpResponse<String> within = send(get("/api/orders").header("Authorization", good));
            assertThat(within.statusCode()).isEqualTo(200);
            assertThat(within.headers().firstValue("RateLimit-Policy")).hasValue("\"user\";q=40;w=3600");
            assertThat(within.headers().firstValue("RateLimit").orElse("")).startsWith(
                    "\"user\";r=" + (OF_USER - i) + ";t=");
        }

        HttpResponse<String> beyond = send(get("/api/orders").header("Authorization", good));
        HttpResponse<String> another = send(
                get("/api/orders").header("Authorization", "Bearer " + ISSUER.user(newUser())));

        assertThat(code(beyond, 429)).isEqualTo("TOO_MANY_REQUESTS");
        // A permit comes back every 90 seconds.
        assertThat(beyond.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 90L);
        assertThat(another.statusCode()).isEqualTo(200);
        assertThat(backend("order-topology").asked()).hasSize(OF_USER + 1);
    }

    @Test
    void limitsSignUpsAndLoginsOfAnAddressTogetherAndNothingElse() {
        List<Integer> statuses = new ArrayList<>();
        String[] paths = {"/api/sessions", "/api/users", "/api/%73essions", "/api/sessions;a=b"};
        for (int i = 0; i < OF_SIGN_IN + 1; i++) {
            statuses.add(send(request(paths[i % paths.length])
                    .header("Authorization", "Bearer " + ISSUER.user(newUser()))
                    .POST(BodyPublishers.ofString("{}"))).statusCode());
        }

        assertThat(statuses).containsOnly(200, 429).last().isEqualTo(429);
        assertThat(statuses.indexOf(429)).isEqualTo(OF_SIGN_IN);
        assertThat(send(get("/api/users/me")).statusCode()).isEqualTo(200);
    }

    @Test
    void countsByItselfWhileRedisIsAway() {
        String good = "Bearer " + ISSUER.user(newUser());
        redis.stop();
        try {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < OF_USER + 1; i++) {
                statuses.add(send(get("/api/orders").header("Authorization", good)).statusCode());
            }
            assertThat(statuses.subList(0, OF_USER)).containsOnly(200);
            assertThat(statuses.getLast()).isEqualTo(429);
            assertThat(metric("firstpair_gateway_limits_local")).isEqualTo(1);
        } finally {
            redis.restart();
        }
        await().atMost(PATIENCE).until(() -> {
            send(get("/api/products"));
            return metric("firstpair_gateway_limits_local") == 0;
        });
    }

    @Test
    void refusesBodiesThatAreTooLargeWhetherTheyAreAnnouncedOrNot() {
        byte[] body = new byte[2_000];

        HttpResponse<String> announced = send(request("/api/products").POST(BodyPublishers.ofByteArray(body)));
        HttpResponse<String> chunked = send(request("/api/products")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body))));
        HttpResponse<String> fits = send(request("/api/products")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("a".repeat(1_000)))));

        assertThat(code(announced, 413)).isEqualTo("TOO_LARGE");
        assertThat(code(chunked, 413)).isEqualTo("TOO_LARGE");
        assertThat(fits.body()).isEqualTo("catalog");
        assertThat(backend("catalog").asked()).last().satisfies(asked -> assertThat(asked.body()).hasSize(1_000));
    }

    /** As curl sends a POST without data; ingress-api refuses a body of unknown length. */
    @Test
    void announcesNoBodyWhereTheClientHasAnnouncedNone() {
        assertThat(answerTo("POST /api/products/7/purchases HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");

        assertThat(backend("ingress-api").asked()).singleElement()
                .satisfies(asked -> assertThat(asked.headers()).containsEntry("Content-length", List.of("0"))
                        .doesNotContainKey("Transfer-encoding"));
    }

    @Test
    void sendsACallThatHasReachedNobodyToAnotherInstance() {
        // At the same time, so that another request takes a turn of the round robin between two attempts.
        List<CompletableFuture<Integer>> statuses = IntStream.range(0, 100)
                .mapToObj(i -> i % 2 == 0
                        ? get("/api/clock")
                        : request("/api/products/7/purchases").POST(BodyPublishers.noBody()))
                .map(call -> HTTP.sendAsync(call.build(), BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();

        assertThat(statuses).extracting(CompletableFuture::join).containsOnly(200);
        assertThat(backend("ingress-api").asked()).hasSize(100);
    }

    @Test
    void repeatsAGetThatAnInstanceLeftUnansweredAndNoPurchase() {
        HttpResponse<String> purchase = breakingOff("ingress-api",
                request("/api/products/7/purchases").POST(BodyPublishers.noBody()));
        int purchases = backend("ingress-api").asked().size();
        HttpResponse<String> look = breakingOff("catalog", get("/api/products"));

        assertThat(code(purchase, 503)).isEqualTo("UNAVAILABLE");
        assertThat(purchase.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(purchases).isEqualTo(1);
        assertThat(code(look, 503)).isEqualTo("UNAVAILABLE");
        assertThat(backend("catalog").asked()).hasSize(4);
    }

    /** The service accepts the call and closes the connection without an answer. */
    private static HttpResponse<String> breakingOff(String service, HttpRequest.Builder call) {
        backend(service).answerWith(exchange -> {
            throw new IOException("nothing is answered");
        });
        return send(call);
    }

    @Test
    void passesOnEachEventAsItComes() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend("catalog").answerWith(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data:1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            pass(read);
            exchange.getResponseBody().write("data:2\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        HttpResponse<InputStream> stream = HTTP.send(get("/api/products/7/stock").build(),
                BodyHandlers.ofInputStream());

        try (InputStream events = stream.body()) {
            assertThat(new String(events.readNBytes(8), StandardCharsets.UTF_8)).isEqualTo("data:1\n\n");
            read.countDown();
            assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("data:2\n\n");
        }
    }

    /** Otherwise, it would wait for both, and then break off their connections. */
    @Test
    void endsEventStreamsAndLongPollsWhenItStops() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        backend("catalog").answerWith(streaming("data:1\n\n", stopped));
        backend("order-topology").answerWith(exchange -> {
            pass(stopped);
            exchange.close();
        });
        ConfigurableApplicationContext other = new SpringApplicationBuilder(GatewayApplication.class, OwnThreads.class)
                .run(ARGUMENTS.toArray(String[]::new));
        try {
            URI url = URI.create("http://127.0.0.1:" + other.getEnvironment().getRequiredProperty("local.server.port"));
            CompletableFuture<HttpResponse<String>> poll = HTTP.sendAsync(
                    HttpRequest.newBuilder(url.resolve("/api/orders/" + ID + "?wait=PT30S")).build(),
                    BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> backend("order-topology").asked().size() == 1);
            HttpResponse<InputStream> stream = HTTP.send(
                    HttpRequest.newBuilder(url.resolve("/api/products/7/stock")).build(),
                    BodyHandlers.ofInputStream());
            try (InputStream events = stream.body()) {
                readUntil(events, "data:1\n\n");
                other.close();
                assertThat(events.readAllBytes()).isEmpty();
            }
            assertThat(code(poll.join(), 503)).isEqualTo("UNAVAILABLE");
        } finally {
            stopped.countDown();
            other.close();
        }
    }

    @Test
    void streamsToOneBrowserWhatSeveralServicesSay() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend("catalog").answerWith(streaming("id: 3\nevent: stock\ndata: {\"productId\":7}\n\n", read));
        backend("order-topology").answerWith(streaming("id: 1\nevent: Placed\ndata: {\"version\":1}\n\n", read));
        backend("notifier-topology").answerWith(streaming("id: " + ID + "\nevent: RESTOCKED\ndata: {}\n\n", read));
        backend("ingress-api").answerWith(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"now\":\"2026-12-01T12:00:00Z\"}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        String good = "Bearer " + ISSUER.user(newUser());

        HttpResponse<InputStream> live = HTTP.send(get("/api/live?products=7&orders=" + ID)
                .header("Authorization", good)
                .header("Last-Event-ID", "notification=" + ID)
                .build(), BodyHandlers.ofInputStream());
        HttpResponse<Void> head = HTTP.send(request("/api/live").HEAD().build(), BodyHandlers.discarding());

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(live.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try {
            try (InputStream events = live.body()) {
                readUntil(events, "event: stock\ndata: {\"productId\":7}\n\n",
                        "event: order\ndata: {\"orderId\":\"" + ID + "\",\"step\":{\"version\":1}}\n\n",
                        "event: notification\ndata: {}\n\n", "event: clock\ndata: {\"now\":\"2026-12-01T12:0");
                assertThat(metric("firstpair_gateway_live_streams")).isEqualTo(1);
            }
            await().atMost(PATIENCE)
                    .until(() -> metric("firstpair_gateway_live_streams") == 0
                            && metric("firstpair_gateway_live_upstreams") == 0);
        } finally {
            read.countDown();
        }
        assertThat(List.of("order-topology", "notifier-topology")).allSatisfy(service -> assertThat(
                backend(service).asked().getFirst().headers().getFirst("Authorization")).isEqualTo(good));
        assertThat(backend("notifier-topology").asked().getFirst().headers().getFirst("Last-Event-ID")).isEqualTo(ID);
        assertThat(backend("catalog").asked()).hasSize(1)
                .first()
                .satisfies(asked -> assertThat(asked.headers()).doesNotContainKey("Authorization"));
    }

    private static Backend.Answer streaming(String event, CountDownLatch until) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            pass(until);
            exchange.close();
        };
    }

    private static void pass(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void readUntil(InputStream events, String... parts) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!Stream.of(parts).allMatch(part -> text.indexOf(part) >= 0)) {
            int next = events.read();
            assertThat(next).as("%s", text).isNotNegative();
            text.append((char) next);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/live?products=x, 400, INVALID_REQUEST", "GET, /api/live?orders=7, 400, INVALID_REQUEST",
            "HEAD, /api/live?products=x, 400, ''", "GET, /api/live?orders=" + ID + ", 401, UNAUTHENTICATED",
            "POST, /api/live, 405, METHOD_NOT_ALLOWED", "GET, /api/live/x, 404, NOT_FOUND"})
    void streamsNothingThatIsNotUnderstood(String method, String path, int status, String code) {
        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(code);
        assertThat(code(send(get("/api/live").header("Last-Event-ID", "x")), 400)).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void streamsToSoManyAndToOneUserAndOneAddressToSoMany() throws Exception {
        String good = "Bearer " + ISSUER.user(newUser());
        List<InputStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                streams.add(HTTP.send(get("/api/live").header("Authorization", good).build(),
                        BodyHandlers.ofInputStream()).body());
            }
            HttpResponse<String> third = send(get("/api/live").header("Authorization", good));
            for (int i = 0; i < 3; i++) {
                streams.add(HTTP.send(get("/api/live").build(), BodyHandlers.ofInputStream()).body());
            }
            HttpResponse<String> fourth = send(get("/api/live"));
            HttpResponse<String> other = send(get("/api/live")
                    .header("Authorization", "Bearer " + ISSUER.user(newUser())));

            assertThat(List.of(third, fourth)).allSatisfy(
                    answer -> assertThat(code(answer, 429)).isEqualTo("TOO_MANY_STREAMS"));
            assertThat(code(other, 503)).isEqualTo("TOO_MANY_LISTENERS");
            assertThat(other.headers().firstValue("Retry-After")).hasValue("5");
        } finally {
            for (InputStream each : streams) {
                each.close();
            }
        }
        await().atMost(PATIENCE).until(() -> metric("firstpair_gateway_live_streams") == 0);
    }

    @Test
    void relaysStreamsToOneAddressSoManyAndTheyShareThePlacesOfItsOwn() throws Exception {
        String good = "Bearer " + ISSUER.user(newUser());
        CountDownLatch read = new CountDownLatch(1);
        backend("catalog").answerWith(streaming("data:1\n\n", read));
        List<InputStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                streams.add(HTTP.send(get("/api/products/7/stock").build(), BodyHandlers.ofInputStream()).body());
            }
            HttpResponse<String> fourth = send(get("/api/products/7/stock"));
            for (int i = 0; i < 2; i++) {
                streams.add(HTTP.send(get("/api/live").header("Authorization", good).build(),
                        BodyHandlers.ofInputStream()).body());
            }
            HttpResponse<String> fifth = send(get("/api/products/7/stock").header("Authorization", good));
            HttpResponse<String> live = send(get("/api/live"));
            backend("catalog").forget();
            HttpResponse<String> poll = send(get("/api/products/7/stock"));

            assertThat(code(fourth, 429)).isEqualTo("TOO_MANY_STREAMS");
            assertThat(List.of(fifth, live)).allSatisfy(answer -> {
                assertThat(code(answer, 503)).isEqualTo("TOO_MANY_LISTENERS");
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
            });
            assertThat(poll.body()).as("no stream").isEqualTo("catalog");
        } finally {
            read.countDown();
            for (InputStream each : streams) {
                each.close();
            }
        }
        await().atMost(PATIENCE).until(() -> gateway.getBean(Places.class).taken() == 0);
    }

    @Test
    void letsPagesOfTheShopCallAndNoOthers() {
        HttpResponse<String> shop = send(preflight("https://shop.example"));
        HttpResponse<String> other = send(preflight("https://evil.example"));
        HttpResponse<String> refused = send(get("/api/orders").header("Origin", "https://shop.example")
                .header("Authorization", "Bearer x"));

        assertThat(shop.statusCode()).isEqualTo(200);
        assertThat(shop.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
        assertThat(other.statusCode()).isEqualTo(403);
        // Otherwise the page could not read that its token is no longer valid.
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
    }

    private static HttpRequest.Builder preflight(String origin) {
        return request("/api/products/7/purchases").method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,idempotency-key");
    }

    private static double metric(String name) {
        return send(get("/actuator/prometheus")).body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String code(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asString("")).isNotEmpty();
        return problem.path("code").asString("");
    }

    /** Requests that Java's client cannot send. */
    private static String answerTo(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(PATIENCE);
    }

    private static int port() {
        return gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
