package dev.firstpair.ingress;

import static dev.firstpair.ingress.IngressInstance.newUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.gate.GateProjector;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.RedisSentinels;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.PurchaseRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The purchase call while Redis, Kafka or the issuer of tokens is unavailable, and afterwards. */
class IngressFaultsIT {

    @TempDir
    static Path directory;

    private static RedisServer redis;
    private static KafkaServer kafka;
    private static TokenIssuer issuer;
    private static IngressInstance ingress;

    @BeforeAll
    static void startInTheWrongOrder() {
        issuer = new TokenIssuer();
        redis = RedisServer.at(directory.resolve("redis"), directory.resolve("redis.log"), 0, List.of());
        kafka = KafkaServer.at(directory.resolve("kafka"), directory.resolve("kafka.log"), 0, Map.of());
        ingress = new IngressInstance(kafka.bootstrapServers(), redis.uri(), issuer,
                "firstpair.ingress.append-timeout=1s");
        assertThat(ingress.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(ingress.get("/actuator/health/liveness").status()).isEqualTo(200);
        kafka.restart();
        redis.restart();
        ingress.awaitReady();
        ingress.awaitKeys();
    }

    @AfterEach
    void bringBackWhatATestTookAway() {
        if (!redis.isAlive()) {
            redis.restart();
        }
        if (!kafka.isAlive()) {
            kafka.restart();
        }
        ingress.awaitReady();
    }

    @AfterAll
    static void stop() {
        ingress.close();
        issuer.close();
        kafka.close();
        redis.close();
    }

    private static void isUnavailable(IngressInstance.Reply reply) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("UNAVAILABLE");
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(reply.body().has("orderId")).isFalse();
    }

    @Test
    void failsClosedWithoutRedis() {
        ProductId product = ingress.onSale(5);
        redis.stop();
        isUnavailable(ingress.buy(product, newUser()));
        assertThat(ingress.logged(product)).isEmpty();
        redis.restart();
        ingress.accepted(product, newUser(), null);
    }

    @Test
    void admitsItsShareWithoutRedisForAWhileIfItMay() {
        try (IngressInstance alone = new IngressInstance(kafka.bootstrapServers(), redis.uri(), issuer,
                "firstpair.gate.without-redis=5m")) {
            alone.awaitReady();
            alone.awaitKeys();
            // The other instance has the other half.
            await().atMost(IngressInstance.SOON).until(() -> alone.bean(GateProjector.class).share() == 0.5);
            ProductId product = alone.onSale(4);
            long user = newUser();
            redis.stop();

            OrderId order = alone.accepted(product, user, "try-1").orderId();
            assertThat(alone.buy(product, user, "try-1").orderId()).isEqualTo(order);
            assertThat(alone.buy(product, user).code()).isEqualTo("ALREADY_ORDERED");
            alone.accepted(product, newUser(), null);
            isUnavailable(alone.buy(product, newUser()));
            isUnavailable(ingress.buy(product, newUser()));

            assertThat(alone.logged(product)).extracting(PurchaseRequest::orderId).contains(order);
            assertThat(alone.logged(product)).allSatisfy(request -> assertThat(request.ticket()).isNull());
            redis.restart();
            await().atMost(IngressInstance.SOON).until(() -> {
                IngressInstance.Reply reply = alone.buy(product, newUser());
                return reply.status() == 202 && alone.logged(product)
                        .stream()
                        .anyMatch(request -> request.orderId().equals(reply.orderId()) && request.ticket() != null);
            });
            // Redis does not know the order, and the ledger has not decided it.
            assertThat(alone.buy(product, user, "try-1").orderId()).isEqualTo(order);
        }
    }

    @Tag("nightly")
    @Test
    void sellsOnWhileAnotherRedisTakesOver() {
        try (RedisSentinels sentinels = RedisSentinels.start(directory.resolve("sentinels"));
                IngressInstance behind = new IngressInstance(kafka.bootstrapServers(), sentinels.uri(), issuer,
                        "firstpair.gate.without-redis=5m")) {
            behind.awaitReady();
            behind.awaitKeys();
            await().atMost(IngressInstance.SOON).until(() -> behind.bean(GateProjector.class).share() > 0);
            ProductId product = behind.onSale(1_000_000);
            behind.accepted(product, newUser(), null);

            RedisServer primary = sentinels.primary();
            primary.kill();
            List<Integer> answers = new ArrayList<>();
            await().atMost(IngressInstance.SOON).until(() -> {
                answers.add(behind.buy(product, newUser()).status());
                return sentinels.primary() != primary;
            });

            assertThat(answers).containsOnly(202);
            assertThat(behind.logged(product)).anyMatch(request -> request.ticket() == null);
        }
    }

    @Test
    void doesNotAcceptWhatIsNotLogged() {
        ProductId product = ingress.onSale(2);
        long user = newUser();
        long other = newUser();
        kafka.stop();
        isUnavailable(ingress.buy(product, user, "try-1"));
        isUnavailable(ingress.buy(product, other));
        kafka.restart();

        // The unit of the request without a key was given back, so this user is not answered with an order that does
        // not exist.
        ingress.accepted(product, other, null);
        OrderId orderId = ingress.accepted(product, user, "try-1").orderId();
        assertThat(ingress.accepted(product, user, "try-1").orderId()).isEqualTo(orderId);
        assertThat(ingress.logged(product)
                .stream()
                .filter(request -> request.userId().value() == user)
                .map(PurchaseRequest::orderId)).containsOnly(orderId);
        await().atMost(IngressInstance.SOON)
                .untilAsserted(() -> assertThat(ingress.buy(product, newUser()).code()).isEqualTo("SOLD_OUT"));
    }

    @Test
    void isNotReadyWhileNoBrokerAnswers() {
        kafka.stop();
        // Before the producer forgets the partitions of its topic, which it does after five minutes without a broker.
        await().atMost(Duration.ofMinutes(2)).until(() -> ingress.get("/actuator/health/kafka").status() == 503);
        assertThat(ingress.get("/actuator/health/readiness").status()).isEqualTo(503);

        kafka.restart();
        ingress.awaitReady();
    }

    @Test
    void cannotVerifyATokenWithoutTheKeys() {
        try (TokenIssuer away = new TokenIssuer()) {
            away.setAway(true);
            try (IngressInstance alone = new IngressInstance(kafka.bootstrapServers(), redis.uri(), away)) {
                alone.awaitReady();
                ProductId product = alone.onSale(5);
                isUnavailable(alone.buy(product, newUser()));
                away.setAway(false);
                await().atMost(IngressInstance.SOON)
                        .untilAsserted(() -> assertThat(alone.buy(product, newUser()).status()).isEqualTo(202));
                // Known keys stay valid.
                away.setAway(true);
                assertThat(alone.buy(product, newUser()).status()).isEqualTo(202);
            }
        }
    }

    @Tag("nightly")
    @Test
    void refusesAtOnceWhatItCannotHold() {
        try (IngressInstance narrow = new IngressInstance(kafka.bootstrapServers(), redis.uri(), issuer,
                "firstpair.ingress.max-in-flight=4",
                "firstpair.ingress.linger=100ms")) {
            narrow.awaitReady();
            narrow.awaitKeys();
            List<Long> users = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                users.add(newUser());
                // The token is cached from here on, so that verifying it does not count as in flight below.
                assertThat(narrow.buy(new ProductId(Long.MAX_VALUE), users.getLast()).status()).isEqualTo(404);
            }
            // Repeated if, on a busy machine, so few arrived at a time that none exceeded the limit.
            await().atMost(IngressInstance.SOON).until(() -> {
                ProductId product = narrow.onSale(1_000);
                List<CompletableFuture<IngressInstance.Reply>> answers = users.stream()
                        .map(user -> narrow.buyAsync(product, user, null))
                        .toList();
                List<IngressInstance.Reply> replies = answers.stream().map(CompletableFuture::join).toList();

                assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isIn(202, 503));
                assertThat(replies).filteredOn(reply -> reply.status() == 503)
                        .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("BUSY"));
                return replies.stream().map(IngressInstance.Reply::status).distinct().count() == 2;
            });
            narrow.accepted(narrow.onSale(1), newUser(), null);
        }
    }

    @Test
    void finishesWhatItHasBegunBeforeItEnds() {
        ProductId product;
        List<CompletableFuture<IngressInstance.Reply>> answers = new ArrayList<>();
        try (IngressInstance leaving = new IngressInstance(kafka.bootstrapServers(), redis.uri(), issuer,
                "firstpair.ingress.linger=100ms")) {
            leaving.awaitReady();
            leaving.awaitKeys();
            product = leaving.onSale(20);
            leaving.buy(product, newUser());
            for (int i = 0; i < 10; i++) {
                answers.add(leaving.buyAsync(product, newUser(), null));
            }
            // On a busy machine the first may be answered before this check.
            await().atMost(IngressInstance.SOON)
                    .until(() -> leaving.inFlight() > 0 || answers.stream().anyMatch(CompletableFuture::isDone));
        }
        List<OrderId> accepted = answers.stream()
                .filter(answer -> !answer.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .filter(reply -> reply.status() == 202)
                .map(IngressInstance.Reply::orderId)
                .toList();
        assertThat(accepted).isNotEmpty();
        assertThat(ingress.logged(product)).extracting(PurchaseRequest::orderId).containsAll(accepted);
    }
}
