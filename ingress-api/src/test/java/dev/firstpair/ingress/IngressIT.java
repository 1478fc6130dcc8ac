package dev.firstpair.ingress;

import static dev.firstpair.ingress.IngressInstance.newUser;
import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static java.net.http.HttpRequest.BodyPublishers.ofInputStream;
import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import dev.firstpair.gate.StockGate;
import dev.firstpair.ingress.purchase.DecisionFollower;
import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The purchase call over HTTP, on a real Kafka and Redis. */
class IngressIT {

    /** More requests than may wait at the same time. */
    private static final int CONCURRENT_REQUESTS = 300;

    private static TokenIssuer issuer;
    private static IngressInstance ingress;

    @BeforeAll
    static void start() {
        issuer = new TokenIssuer();
        ingress = new IngressInstance(Servers.kafka().bootstrapServers(), Servers.redis().uri(), issuer,
                "firstpair.gate.quiet=500ms");
        ingress.awaitReady();
        ingress.awaitKeys();
    }

    @AfterAll
    static void stop() {
        ingress.close();
        issuer.close();
    }

    @Test
    void acceptsAPurchaseOnceItIsLogged() {
        ProductId product = ingress.onSale(3);
        long user = newUser();

        IngressInstance.Reply reply = ingress.buy(product, user, "try-1");

        assertThat(reply.status()).isEqualTo(202);
        OrderId orderId = reply.orderId();
        assertThat(reply.body().path("status").asString()).isEqualTo("ACCEPTED");
        assertThat(reply.body().path("ticket").asLong()).isEqualTo(1);
        assertThat(reply.header("Location")).isEqualTo("/api/orders/" + orderId);
        assertThat(ingress.logged(product)).singleElement().satisfies(request -> {
            assertThat(request.orderId()).isEqualTo(orderId);
            assertThat(request.userId()).isEqualTo(new UserId(user));
            assertThat(request.ticket()).isEqualTo(1);
            assertThat(request.attemptKey()).isEqualTo("try-1");
        });
    }

    /** The topic behind the view does not exist at first. */
    @Test
    void answersAPurchaseWithItsDecisionOnceTheViewIsCommitted() {
        String application = "view-" + UUID.randomUUID();
        String topic = KnownOrder.topic(application);
        try (IngressInstance waiting = new IngressInstance(Servers.kafka().bootstrapServers(), Servers.redis().uri(),
                issuer, "firstpair.ledger.application-id=" + application)) {
            waiting.awaitReady();
            waiting.awaitKeys();
            ProductId product = waiting.onSale(3);
            assertThat(waiting.buyAndWait(product, newUser(), 1).join().body().path("status").asString())
                    .isEqualTo("ACCEPTED");
            waiting.bean(Admin.class).createTopics(List.of(new NewTopic(topic, 3, (short) 1)));
            DecisionFollower follower = waiting.bean(DecisionFollower.class);
            await().atMost(IngressInstance.SOON).until(follower::isReading);
            long buyer = newUser();

            CompletableFuture<IngressInstance.Reply> answer = waiting.buyAndWait(product, buyer, 30);
            await().atMost(IngressInstance.SOON).until(() -> waiting.logged(product).size() == 2);
            OrderId order = waiting.logged(product).getLast().orderId();
            await().atMost(IngressInstance.SOON).until(() -> waiting.inFlight() == 0);
            Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
            KnownOrder known = new KnownOrder(order, new UserId(buyer), product, null, now, now.plusSeconds(600),
                    List.of(new KnownOrder.Step(1, "PENDING", now, null)));
            try (KafkaProducer<byte[], byte[]> view = view(application)) {
                view.beginTransaction();
                view.send(new ProducerRecord<>(topic, KnownOrder.key(order),
                        new JsonSerde<>(KnownOrder.class).serializer().serialize(topic, known)));
                view.flush();
                await().during(Duration.ofMillis(500)).atMost(IngressInstance.SOON).until(() -> !answer.isDone());
                view.commitTransaction();
            }

            IngressInstance.Reply reply = answer.join();
            assertThat(reply.status()).isEqualTo(202);
            assertThat(reply.orderId()).isEqualTo(order);
            assertThat(reply.body().path("status").asString()).isEqualTo("PENDING");
            assertThat(reply.body().path("version").asInt()).isEqualTo(1);
            assertThat(Instant.parse(reply.body().path("holdUntil").asString())).isEqualTo(known.holdUntil());
            assertThat(reply.header("Preference-Applied")).isEqualTo("wait=30");
            assertThat(reply.header("Location")).isEqualTo("/api/orders/" + order);
        }
    }

    private static KafkaProducer<byte[], byte[]> view(String transactionalId) {
        KafkaProducer<byte[], byte[]> view = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, Servers.kafka().bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId),
                new ByteArraySerializer(), new ByteArraySerializer());
        view.initTransactions();
        return view;
    }

    @Test
    void acceptsNoMoreThanTheLedgerDecidesSoon() {
        try (IngressInstance small = new IngressInstance(Servers.kafka().bootstrapServers(), Servers.redis().uri(),
                issuer, "firstpair.ingress.most-undecided=2")) {
            small.awaitReady();
            small.awaitKeys();
            ProductId product = small.onSale(100);
            long last = newUser();
            assertThat(small.buy(product, newUser()).status()).isEqualTo(202);
            assertThat(small.buy(product, newUser()).status()).isEqualTo(202);
            OrderId order = small.buy(product, last).orderId();

            // Some are accepted before the first three have waited for half a second.
            IngressInstance.Reply refused = await().atMost(IngressInstance.SOON)
                    .until(() -> small.buy(product, newUser()), reply -> reply.status() == 503);
            assertThat(refused.code()).isEqualTo("BUSY");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            int logged = small.logged(product).size();
            assertThat(small.buy(product, newUser()).code()).isEqualTo("BUSY");
            assertThat(small.logged(product)).hasSize(logged);
            assertThat(small.buy(small.onSale(1), newUser()).status()).as("another product").isEqualTo(202);

            Instant now = Instant.now();
            small.event(new OrderEvent.Placed(order, 1, new UserId(last), product, 97, 4, now, now.plusSeconds(600), 3L,
                    null, null));
            small.accepted(product, newUser(), null);
        }
    }

    @Test
    void givesTheSameAttemptTheSameOrder() {
        ProductId product = ingress.onSale(3);
        long user = newUser();
        IngressInstance.Reply first = ingress.buy(product, user, "try-1");
        IngressInstance.Reply again = ingress.buy(product, user, "try-1");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        // Appended twice, as the same order: the ledger decides it once.
        assertThat(ingress.logged(product)).extracting(request -> request.orderId()).containsOnly(first.orderId());
    }

    @Test
    void returnsTheActiveOrderToABuyerWhoHasOne() {
        ProductId product = ingress.onSale(3);
        long user = newUser();
        OrderId orderId = ingress.buy(product, user).orderId();
        IngressInstance.Reply again = ingress.buy(product, user);

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("ALREADY_ORDERED");
        assertThat(again.orderId()).isEqualTo(orderId);
        assertThat(ingress.logged(product)).hasSize(1);
    }

    @Test
    void refusesWhoComesTooLate() {
        ProductId product = ingress.onSale(1);
        long winner = newUser();
        OrderId won = ingress.buy(product, winner, "try-1").orderId();

        IngressInstance.Reply late = ingress.buy(product, newUser());
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("SOLD_OUT");
        // The owner sees the order, sold out or not.
        assertThat(ingress.buy(product, winner, "try-1").orderId()).isEqualTo(won);
        assertThat(ingress.buy(product, winner).orderId()).isEqualTo(won);
    }

    @Test
    void sellsFirstUnitsThatTheGateDoesNotKnowYet() {
        ProductId product = ingress.onSale(0);
        assertThat(ingress.buy(product, newUser()).code()).isEqualTo("SOLD_OUT");
        ingress.level(product, 1, 0, 2, null, null);
        StockGate gate = ingress.bean(StockGate.class);
        await().atMost(IngressInstance.SOON).until(() -> gate.inspect(product).join().version() == 2);
        set(product, "stock", "remaining", "0");
        set(product, "stock", "version", "1");

        assertThat(ingress.accepted(product, newUser(), null).status()).isEqualTo(202);
    }

    @Test
    void answersForTheGateOnceAllIsDecidedAndHidesNobodysOrder() {
        ProductId product = ingress.onSale(1);
        long winner = newUser();
        OrderId won = ingress.buy(product, winner, "try-1").orderId();
        Instant now = Instant.now();
        ingress.event(new OrderEvent.Placed(won, 1, new UserId(winner), product, 0, 2, now, now.plusSeconds(600), 1L,
                "try-1", null));
        ingress.level(product, 1, 1, 2, null, null);

        double before = ingress.early("SOLD_OUT");
        await().atMost(IngressInstance.SOON).untilAsserted(() -> {
            for (int i = 0; i < 3; i++) {
                assertThat(ingress.buy(product, newUser()).code()).isEqualTo("SOLD_OUT");
            }
            assertThat(ingress.early("SOLD_OUT")).isGreaterThan(before);
        });
        for (int i = 0; i < 20; i++) {
            assertThat(ingress.buy(product, newUser()).code()).isEqualTo("SOLD_OUT");
            assertThat(ingress.buy(product, winner, "try-1").orderId()).isEqualTo(won);
            assertThat(ingress.buy(product, winner).code()).isEqualTo("ALREADY_ORDERED");
        }

        // The unit comes back, and the next request gets it.
        ingress.event(new OrderEvent.Canceled(won, 2, new UserId(winner), product, 1, 3, now, CancelReason.BY_USER,
                null, null, null));
        ingress.level(product, 1, 0, 3, null, null);
        await().atMost(IngressInstance.SOON)
                .untilAsserted(() -> assertThat(ingress.buy(product, newUser()).status()).isEqualTo(202));
        // A late retry after the cancellation buys nothing.
        assertThat(ingress.buy(product, winner, "try-1").orderId()).isEqualTo(won);
    }

    @Test
    void opensAtItsTimeAndSaysWhen() {
        ProductId product = IngressInstance.newProduct();
        Instant opens = Instant.ofEpochMilli(Instant.now().plusSeconds(3_600).toEpochMilli());
        ingress.level(product, 1, 0, 1, opens, null);

        for (int i = 0; i < 3; i++) {
            IngressInstance.Reply reply = ingress.buy(product, newUser());
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.code()).isEqualTo("NOT_OPEN");
            assertThat(Instant.parse(reply.body().path("opensAt").asString())).isEqualTo(opens);
        }

        ingress.level(product, 1, 0, 2, Instant.ofEpochMilli(Instant.now().toEpochMilli() + 300), null);
        await().atMost(IngressInstance.SOON)
                .untilAsserted(() -> assertThat(ingress.buy(product, newUser()).status()).isEqualTo(202));
    }

    @Test
    void refusesAfterTheSale() {
        ProductId product = IngressInstance.newProduct();
        ingress.level(product, 1, 0, 1, Instant.EPOCH.plusSeconds(1), Instant.EPOCH.plusSeconds(2));

        for (int i = 0; i < 3; i++) {
            IngressInstance.Reply reply = ingress.buy(product, newUser());
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.code()).isEqualTo("CLOSED");
        }
    }

    @Test
    void knowsNoProductThatTheLedgerDoesNotKnow() {
        IngressInstance.Reply reply = ingress.buy(new ProductId(Long.MAX_VALUE), newUser());

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.code()).isEqualTo("UNKNOWN_PRODUCT");
    }

    /** Each request waits for a moment, since a product may have been created just now. */
    @Test
    void letsOnlyFewWaitForProductsThatItDoesNotKnow() {
        ProductId unknown = new ProductId(Long.MAX_VALUE);
        ProductId known = ingress.onSale(1);
        long user = newUser();
        assertThat(ingress.buy(unknown, user).code()).isEqualTo("UNKNOWN_PRODUCT");

        await().atMost(IngressInstance.SOON).until(() -> {
            List<CompletableFuture<IngressInstance.Reply>> sent = Stream
                    .generate(() -> ingress.buyAsync(unknown, user, null))
                    .limit(CONCURRENT_REQUESTS)
                    .toList();
            List<String> codes = sent.stream().map(CompletableFuture::join).map(IngressInstance.Reply::code).toList();
            assertThat(codes).containsAnyOf("UNKNOWN_PRODUCT").isSubsetOf("UNKNOWN_PRODUCT", "BUSY");
            return codes.contains("BUSY");
        });

        assertThat(ingress.accepted(known, newUser(), null).status()).isEqualTo(202);
    }

    static Stream<Arguments> badAuthorizations() {
        return Stream.of(
                Arguments.of("none", null),
                Arguments.of("not bearer", "Basic dTpw"),
                Arguments.of("no token", "Bearer "),
                Arguments.of("no JWT", "Bearer abc"),
                Arguments.of("not signed", "Bearer " + issuer.unsigned(1)),
                Arguments.of("signed by another key", "Bearer " + issuer.forged(1)),
                Arguments.of("signed by an unknown key", "Bearer " + issuer.ofUnknownKey(1)),
                Arguments.of("another algorithm", "Bearer " + issuer.withAlgorithm(1, JWSAlgorithm.RS512)),
                Arguments.of("public key as secret", "Bearer " + issuer.withPublicKeyAsSecret(1)),
                Arguments.of("another issuer",
                        "Bearer " + issuer.token(1, claims -> claims.issuer("https://evil.dev"))),
                Arguments.of("another audience", "Bearer " + issuer.token(1, claims -> claims.audience("other"))),
                Arguments.of("no audience", "Bearer " + issuer.token(1, claims -> claims.audience((String) null))),
                Arguments.of("expired", "Bearer " + issuer.token(1,
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(2))))),
                Arguments.of("without end", "Bearer " + issuer.token(1, claims -> claims.expirationTime(null))),
                Arguments.of("not valid yet", "Bearer " + issuer.token(1,
                        claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(3_600))))),
                Arguments.of("no user", "Bearer " + issuer.token(1, claims -> claims.subject("anna"))),
                Arguments.of("no subject", "Bearer " + issuer.token(1, claims -> claims.subject(null))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAuthorizations")
    void refusesWhoCannotShowWhoTheyAre(String what, @Nullable String authorization) {
        ProductId product = ingress.onSale(1);
        HttpRequest.Builder request = purchase(product.toString());
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        } else {
            request = ingress.request("/api/products/" + product + "/purchases").POST(noBody());
        }
        IngressInstance.Reply reply = ingress.send(request);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(ingress.logged(product)).isEmpty();
    }

    /** A proxy might use the other one. */
    @Test
    void believesNeitherOfTwoTokens() {
        ProductId product = ingress.onSale(1);
        HttpRequest.Builder request = purchase(product.toString())
                .setHeader("Authorization", "Bearer " + issuer.user(newUser()))
                .header("Authorization", "Bearer " + issuer.user(newUser()));

        IngressInstance.Reply reply = ingress.send(request.POST(noBody()));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(ingress.logged(product)).isEmpty();
    }

    @Test
    void checksASignatureOnceAndATokenUntilItExpires() {
        ProductId product = ingress.onSale(100);
        TokenVerifier tokens = ingress.bean(TokenVerifier.class);
        for (int seconds = 2;; seconds *= 2) {
            Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
            String token = issuer.token(newUser(), claims -> claims.expirationTime(Date.from(end)));
            HttpRequest.Builder request = purchase(product.toString()).setHeader("Authorization", "Bearer " + token);
            assertThat(tokens.getIfCached(token)).isNull();
            int first = ingress.send(request).status();
            // The token is cached from now on: the filter reads the cache first.
            boolean known = tokens.getIfCached(token) != null;
            int second = ingress.send(request).status();
            if (Instant.now().isBefore(end)) {
                assertThat(first).isEqualTo(202);
                assertThat(known).isTrue();
                assertThat(second).isEqualTo(409);
                await().atMost(IngressInstance.SOON)
                        .untilAsserted(() -> assertThat(ingress.send(request).status()).isEqualTo(401));
                return;
            }
            // The token has expired in between: the machine is busy.
            assertThat(seconds).isLessThan(300);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "-1", "007", "1.0", "9223372036854775808", "%20", "%E2%98%83", ""})
    void refusesProductIdsThatAreNone(String product) {
        IngressInstance.Reply reply = ingress.send(purchase(product));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void refusesIdempotencyKeysThatAreNone() {
        ProductId product = ingress.onSale(1);
        for (String key : List.of("", "x".repeat(256), "tab\tbed")) {
            IngressInstance.Reply reply = ingress.send(purchase(product.toString()).header("Idempotency-Key", key));
            assertThat(reply.status()).as(key).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("INVALID_REQUEST");
        }
        IngressInstance.Reply twice = ingress.send(
                purchase(product.toString()).header("Idempotency-Key", "a").header("Idempotency-Key", "b"));
        assertThat(twice.code()).isEqualTo("INVALID_REQUEST");

        assertThat(ingress.send(purchase(product.toString()).header("Idempotency-Key", "x y".repeat(85))).status())
                .isEqualTo(202);
    }

    @Test
    void needsNoBodyAndBearsASmallOne() {
        String product = ingress.onSale(9).toString();
        assertThat(ingress.send(purchase(product).header("Content-Type", "application/json")
                .POST(ofString("{}"))).status()).isEqualTo(202);
        assertThat(ingress.send(purchase(product).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(noBody())).status()).isEqualTo(202);
        assertThat(ingress.send(purchase(product).header("Content-Type", "application/json;charset=utf-8")
                .POST(chunked(100))).status()).isEqualTo(202);
    }

    @Test
    void refusesBodiesThatAreTooLargeOrOfAnotherKind() {
        String product = ingress.onSale(1).toString();
        for (HttpRequest.BodyPublisher large : List.of(ofString("x".repeat(1_025)), chunked(1_025), chunked(300_000))) {
            IngressInstance.Reply reply = ingress
                    .send(purchase(product).header("Content-Type", "application/json").POST(large));
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.code()).isEqualTo("BODY_TOO_LARGE");
        }
        for (String type : List.of("text/plain", "application/xml", "nonsense", "*/*;q=x")) {
            IngressInstance.Reply reply = ingress
                    .send(purchase(product).header("Content-Type", type).POST(ofString("{}")));
            assertThat(reply.status()).as(type).isEqualTo(415);
            assertThat(reply.code()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        }
        assertThat(ingress.send(purchase(product).POST(ofString("{}"))).status()).isEqualTo(415);
    }

    /** A client that pipelines requests: one slow answer, one quick answer, and one that must not be lost. */
    @Test
    void goesOnReadingAfterRequestsThatWereSentAhead() throws IOException {
        String slow = "POST /api/products/" + ingress.onSale(1) + "/purchases HTTP/1.1\r\nHost: shop\r\n"
                + "Authorization: Bearer " + issuer.user(newUser()) + "\r\nContent-Length: 0\r\n\r\n";
        String quick = "POST /api/products/x7/purchases HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n";

        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            socket.setSoTimeout((int) IngressInstance.SOON.toMillis());
            socket.getOutputStream().write((slow + quick).getBytes(US_ASCII));
            assertThat(status(socket.getInputStream())).isEqualTo(202);
            assertThat(status(socket.getInputStream())).isEqualTo(401);
            socket.getOutputStream().write(quick.getBytes(US_ASCII));
            assertThat(status(socket.getInputStream())).isEqualTo(401);
        }
    }

    /** Netty refuses the request, and no filter sees it. */
    @ParameterizedTest
    @CsvSource({"414, GET /{long} HTTP/1.1", "431, GET / HTTP/1.1|X-Long: {long}", "400, no HTTP",
            "400, GET / HTTP/1.1|nothing", "400, GET / HTTP/2.0"})
    void saysAsAProblemWhatIsNoRequest(int status, String request) throws IOException {
        String sent = request.replace("{long}", "x".repeat(20_000)).replace("|", "\r\n") + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            socket.setSoTimeout((int) IngressInstance.SOON.toMillis());
            socket.getOutputStream().write(sent.getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"code\":\"INVALID_REQUEST\"");
            assertThat(answer.lines()).anyMatch("content-type: application/problem+json"::equalsIgnoreCase)
                    .anyMatch("x-content-type-options: nosniff"::equalsIgnoreCase);
            JsonNode problem = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
            assertThat(problem.path("status").asInt()).isEqualTo(status);
            assertThat(problem.path("detail").asString("")).isNotEmpty();
        }
    }

    /** Reads one answer. */
    private static int status(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the end of the connection").isNotNegative();
            head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void takesNothingButPost(String method) {
        IngressInstance.Reply reply = ingress.send(purchase("1").method(method, noBody()));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("Allow")).isEqualTo("POST");
    }

    @Test
    void givesTheTimeOfTheGateToAnybody() {
        ingress.get("/api/clock");
        Instant before = Instant.now();

        IngressInstance.Reply reply = ingress.get("/api/clock");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(Instant.parse(reply.body().path("now").asString())).as("Redis is on this machine")
                .isBetween(before.minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(ingress.send(ingress.request("/api/clock").POST(noBody())).status()).isEqualTo(404);
    }

    @Test
    void hasNothingElseToOffer() {
        for (String path : List.of("/", "/api/products", "/api/products/1", "/api/products/1/2/purchases",
                "/api/products/purchases", "/api/products/1/purchases/")) {
            IngressInstance.Reply reply = ingress.get(path);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.code()).isEqualTo("NOT_FOUND");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,/api%2fproducts,404,NOT_FOUND", "GET,/api/products%00,404,NOT_FOUND",
            "BREW,/api/products,404,NOT_FOUND", "BREW,/api/products/1/purchases,405,METHOD_NOT_ALLOWED"})
    void answersStrangeRequestsAsProblems(String method, String path, int status, String code) {
        IngressInstance.Reply reply = ingress.send(ingress.request(path).method(method, noBody()));

        assertThat(reply.status()).as(path).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
    }

    @Test
    void sellsAHundredUnitsToAHundredOfAThousand() {
        ProductId product = ingress.onSale(100);
        List<CompletableFuture<IngressInstance.Reply>> answers = new ArrayList<>();
        long first = newUser();
        for (int i = 0; i < 400; i++) {
            newUser();
        }
        for (int i = 0; i < 1_000; i++) {
            // Every user clicks more than once.
            answers.add(ingress.buyAsync(product, first + i % 400, null));
        }
        List<IngressInstance.Reply> replies = answers.stream().map(CompletableFuture::join).toList();

        assertThat(replies.stream().map(IngressInstance.Reply::status)).containsOnly(202, 409);
        assertThat(replies.stream().filter(reply -> reply.status() == 202)).hasSize(100);
        List<PurchaseRequest> logged = ingress.logged(product);
        assertThat(logged).extracting(PurchaseRequest::userId).doesNotHaveDuplicates().hasSize(100);
        assertThat(logged).extracting(PurchaseRequest::orderId)
                .containsExactlyInAnyOrderElementsOf(replies.stream()
                        .filter(reply -> reply.status() == 202)
                        .map(IngressInstance.Reply::orderId)
                        .toList());
        assertThat(logged.stream().map(PurchaseRequest::ticket).sorted())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void primesAGateThatHasLostEverything() {
        ProductId product = ingress.onSale(5);
        long user = newUser();
        OrderId orderId = ingress.buy(product, user, "try-1").orderId();
        Instant now = Instant.now();
        ingress.event(new OrderEvent.Placed(orderId, 1, new UserId(user), product, 4, 2, now, now.plusSeconds(600), 1L,
                "try-1", null));
        ingress.level(product, 5, 1, 2, null, null);
        await().atMost(IngressInstance.SOON)
                .until(() -> ingress.bean(SalesMirror.class).activeOrder(product, new UserId(user), "try-1") != null);
        IngressInstance.flushRedis(Servers.redis().uri());

        IngressInstance.Reply next = ingress.buy(product, newUser());
        assertThat(next.status()).isEqualTo(202);
        assertThat(next.body().path("ticket").asLong()).isEqualTo(2);
        for (int retry = 0; retry < 3; retry++) {
            IngressInstance.Reply again = ingress.buy(product, user, "try-1");
            assertThat(again.orderId()).isEqualTo(orderId);
            assertThat(again.body().path("ticket").asLong()).isEqualTo(1);
        }
        assertThat(ingress.logged(product)).filteredOn(request -> request.userId().value() == user)
                .extracting(PurchaseRequest::orderId)
                .containsExactly(orderId);
    }

    @Test
    void givesARepeatedAttemptItsOrderThoughTheGateKnowsOnlyWhoHoldsIt() {
        ProductId product = ingress.onSale(5);
        long user = newUser();
        UserId userId = new UserId(user);
        OrderId orderId = ingress.buy(product, user, "try-1").orderId();
        Instant now = Instant.now();
        StockGate gate = ingress.bean(StockGate.class);
        ingress.event(
                new OrderEvent.Placed(orderId, 1, userId, product, 4, 2, now, now.plusSeconds(600), 1L, "try-1", null));
        await().atMost(IngressInstance.SOON)
                .until(() -> ingress.bean(SalesMirror.class).activeOrder(product, userId, "try-1") != null);
        await().atMost(IngressInstance.SOON).until(() -> gate.inspect(product).join().leases() == 0);
        IngressInstance.flushRedis(Servers.redis().uri());
        ingress.event(new OrderEvent.Paid(orderId, 2, userId, product, 4, 2, now, new CommandId(UUID.randomUUID())));
        await().atMost(IngressInstance.SOON).until(() -> gate.inspect(product).join().holders() == 1);

        IngressInstance.Reply again = ingress.buy(product, user, "try-1");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.orderId()).isEqualTo(orderId);
        assertThat(again.body().path("ticket").asLong()).isEqualTo(1);
        assertThat(ingress.buy(product, user, "try-2").code()).isEqualTo("ALREADY_ORDERED");
        assertThat(ingress.buy(product, user).code()).isEqualTo("ALREADY_ORDERED");
        assertThat(ingress.logged(product)).hasSize(1);
    }

    @Test
    void doesNotBelieveAGateThatHasGoneBackInTime() {
        ProductId product = ingress.onSale(5);
        long user = newUser();
        UserId userId = new UserId(user);
        OrderId first = ingress.buy(product, user).orderId();
        Instant now = Instant.now();
        ingress.event(new OrderEvent.Placed(first, 1, userId, product, 4, 2, now, now.plusSeconds(600), 1L, null,
                null));
        ingress.event(
                new OrderEvent.Canceled(first, 2, userId, product, 5, 3, now, CancelReason.BY_USER, null, null, null));
        StockGate gate = ingress.bean(StockGate.class);
        SalesMirror mirror = ingress.bean(SalesMirror.class);
        await().atMost(IngressInstance.SOON)
                .untilAsserted(() -> assertThat(mirror.pairState(product, userId))
                        .isEqualTo(new SalesMirror.PairState(3, null)));
        await().atMost(IngressInstance.SOON).until(() -> gate.inspect(product).join().holders() == 0);

        setBack(product, user, first, 2);
        OrderId second = ingress.buy(product, user).orderId();
        assertThat(second).isNotEqualTo(first);
        assertThat(ingress.buy(product, user).orderId()).as("a lease").isEqualTo(second);

        ingress.event(new OrderEvent.Placed(second, 1, userId, product, 4, 4, now, now.plusSeconds(600), 2L, null,
                null));
        await().atMost(IngressInstance.SOON)
                .untilAsserted(() -> assertThat(mirror.pairState(product, userId))
                        .isEqualTo(new SalesMirror.PairState(4, second)));
        await().atMost(IngressInstance.SOON).until(() -> gate.inspect(product).join().leases() == 0);
        setBack(product, user, first, 2);
        IngressInstance.Reply reply = ingress.buy(product, user);
        assertThat(reply.code()).isEqualTo("ALREADY_ORDERED");
        assertThat(reply.orderId()).isEqualTo(second);
    }

    /** Like a Redis that starts with an older data set. */
    private static void setBack(ProductId product, long user, OrderId order, long version) {
        set(product, "holders", Long.toString(user), order + "/1");
        set(product, "decided", Long.toString(user), Long.toString(version));
    }

    private static void set(ProductId product, String key, String field, String value) {
        try (RedisClient client = RedisClient.create(Servers.redis().uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().hset("{product:" + product + "}:" + key, field, value);
        }
    }

    @Test
    void appendsADecidedAttemptNoMore() {
        ProductId product = ingress.onSale(5);
        long user = newUser();
        OrderId orderId = ingress.buy(product, user, "try-1").orderId();
        Instant now = Instant.now();
        ingress.event(new OrderEvent.Placed(orderId, 1, new UserId(user), product, 4, 2, now, now.plusSeconds(600), 1L,
                "try-1", null));
        await().atMost(IngressInstance.SOON)
                .until(() -> ingress.bean(SalesMirror.class).activeOrder(product, new UserId(user), "try-1") != null);

        for (int retry = 0; retry < 3; retry++) {
            assertThat(ingress.buy(product, user, "try-1").orderId()).isEqualTo(orderId);
        }
        assertThat(ingress.logged(product)).hasSize(1);
    }

    @Test
    void showsItsMeasures() {
        ingress.buy(ingress.onSale(1), newUser());

        String measures = ingress.get("/actuator/prometheus").response().body();
        assertThat(measures).contains("firstpair_ingress_answers_total{", "code=\"ACCEPTED\"",
                "firstpair_ingress_early_total{", "firstpair_ingress_gate_seconds", "firstpair_ingress_append_seconds",
                "firstpair_ingress_inflight", "firstpair_ingress_undecided", "firstpair_ingress_waiting",
                "firstpair_ingress_waits_total", "firstpair_ingress_waits_decided_total",
                "firstpair_gate_projector_applied_total");
        assertThat(ingress.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    private static HttpRequest.Builder purchase(String product) {
        return ingress.request("/api/products/" + product + "/purchases")
                .header("Authorization", "Bearer " + issuer.user(newUser()))
                .POST(noBody());
    }

    private static HttpRequest.BodyPublisher chunked(int bytes) {
        return ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]));
    }
}
