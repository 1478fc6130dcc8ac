package dev.firstpair.orders;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.Instance.Answer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class OrdersIT {

    private static final Duration LONG_HOLD = Duration.ofMinutes(10);
    /** Ends before a slow payment does. */
    private static final Duration HOLD = Duration.ofSeconds(3);
    private static final Duration SLOW_PAYMENT = Duration.ofSeconds(4);
    private static final Duration PAYMENT_PATIENCE = Duration.ofSeconds(2);
    private static final Duration UNKNOWN_GRACE = Duration.ofMinutes(10);
    private static final int LISTENERS = 8;
    private static final int LISTENERS_EACH = 5;
    private static final TokenIssuer TOKENS = new TokenIssuer();

    /** A payment that was begun, and the response. */
    private record Paying(OrderId order, Answer answer) {}

    /** Two payments of one order, one after the other. */
    private record Clicks(OrderId order, Answer first, Answer second) {}

    private static Sender sender;
    private static Instance orders;

    private final UserId alice = Sender.newUser();
    private final UserId bob = Sender.newUser();
    private final String aliceToken = TOKENS.user(alice.value());
    private final String bobToken = TOKENS.user(bob.value());

    @BeforeAll
    static void start(@TempDir Path state) {
        String bootstrapServers = Servers.kafka().bootstrapServers();
        sender = new Sender(bootstrapServers);
        orders = new Instance(bootstrapServers, TOKENS, state,
                // No other instance takes over, so its session need not end, however long something keeps it from
                // running.
                "--firstpair.orders.session-timeout=60s",
                "--firstpair.orders.unknown-grace=" + UNKNOWN_GRACE,
                "--firstpair.orders.payment.slow=" + SLOW_PAYMENT,
                "--firstpair.orders.payment.patience=" + PAYMENT_PATIENCE,
                "--firstpair.orders.events.heartbeat=200ms",
                "--firstpair.orders.events.max-per-user=" + LISTENERS_EACH,
                "--firstpair.orders.events.max-listeners=" + LISTENERS);
        orders.awaitReady(TOKENS.user(Sender.newUser().value()));
    }

    @AfterAll
    static void stop() {
        orders.close();
        sender.close();
        TOKENS.close();
    }

    @Test
    void leadsAnOrderFromTheRequestToItsCompletion() {
        OrderId order = sender.request(sender.product(1, LONG_HOLD), alice);
        String path = "/api/orders/" + order;

        Answer placed = orders.awaitDecision(order, aliceToken);
        assertThat(placed.text("status")).as("%s", placed.body()).isEqualTo("PENDING");
        assertThat(Instant.parse(placed.text("holdUntil"))).isAfter(Instant.parse(placed.text("placedAt")));
        String admin = TOKENS.admin(Sender.newUser().value());
        assertThat(orders.post(path + "/completion", admin).text("code")).isEqualTo("NOT_PAID");

        Answer payment = orders.post(path + "/payment", aliceToken);
        assertThat(payment.status()).isEqualTo(202);
        assertThat(payment.text("orderId")).isEqualTo(order.toString());
        awaitStatus(order, aliceToken, "PAID");
        Answer again = orders.post(path + "/payment", aliceToken);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("ALREADY_PAID");

        assertThat(orders.post(path + "/completion", aliceToken).text("code")).isEqualTo("FORBIDDEN");
        assertThat(orders.post(path + "/completion", admin).status()).isEqualTo(202);
        Answer completed = awaitStatus(order, admin, "COMPLETED");
        assertThat(completed.body().get("version").asInt()).isEqualTo(3);
        assertThat(completed.body().get("history")).extracting(step -> step.get("type").asString())
                .containsExactly("Placed", "Paid", "Completed");
        assertThat(orders.post(path + "/cancellation", aliceToken).text("code")).isEqualTo("ALREADY_COMPLETED");
    }

    @Test
    void sellsACanceledUnitAgain() {
        ProductId product = sender.product(1, LONG_HOLD);
        OrderId first = sender.request(product, alice);
        OrderId second = sender.request(product, bob);
        // Awaited separately: the two are in different partitions of the view, which commit independently.
        awaitStatus(first, aliceToken, "PENDING");
        assertThat(orders.awaitDecision(second, bobToken).text("reason")).isEqualTo("SOLD_OUT");

        assertThat(orders.post("/api/orders/" + first + "/cancellation", aliceToken).status()).isEqualTo(202);
        assertThat(awaitStatus(first, aliceToken, "CANCELED").text("reason")).isEqualTo("BY_USER");
        OrderId third = sender.request(product, bob);

        assertThat(orders.awaitDecision(third, bobToken).text("status")).isEqualTo("PENDING");
        OrderId fourth = sender.request(product, bob);
        assertThat(orders.awaitDecision(fourth, bobToken).text("existingOrderId")).isEqualTo(third.toString());
    }

    @Test
    void endsAHoldThatIsNotPaid() {
        OrderId order = sender.request(sender.product(1, Duration.ofMillis(300)), alice);

        assertThat(awaitStatus(order, aliceToken, "CANCELED").text("reason")).isEqualTo("PAYMENT_TIMED_OUT");
        assertThat(orders.post("/api/orders/" + order + "/payment", aliceToken).text("code"))
                .isEqualTo("HOLD_EXPIRED");
    }

    @Test
    void takesACommandWithAKeyOnce() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);

        Answer first = orders.post("/api/orders/" + order + "/payment", aliceToken, "pay-1");
        awaitStatus(order, aliceToken, "PAID");
        Answer again = orders.post("/api/orders/" + order + "/payment", aliceToken, "pay-1");
        Answer other = orders.post("/api/orders/" + order + "/payment", aliceToken, "pay-2");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("commandId")).isEqualTo(first.text("commandId"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(orders.post("/api/orders/" + order + "/payment", aliceToken, "k".repeat(256)).status())
                .isEqualTo(400);
    }

    @Test
    void letsAnOrderBePaidWithAnotherTokenAfterADecline() {
        ProductId product = sender.product(1, LONG_HOLD);
        OrderId order = placed(product, alice, aliceToken);

        Answer declined = orders.pay(order, aliceToken, null, "{\"token\":\"tok_declined\"}");
        assertThat(declined.status()).isEqualTo(202);
        Answer still = orders.get("/api/orders/" + order + "?wait=PT30S&after=1", aliceToken);
        assertThat(still.text("status")).as("%s", still.body()).isEqualTo("PENDING");
        assertThat(still.body().has("reason")).isFalse();
        assertThat(still.body().has("holdUntil")).isTrue();
        JsonNode step = still.body().get("history").get(1);
        assertThat(step.get("type").asString()).isEqualTo("PaymentFailed");
        assertThat(step.get("commandId").asString()).isEqualTo(declined.text("commandId"));
        // No other order has the unit, and the same token again is the same payment.
        assertThat(orders.awaitDecision(sender.request(product, bob), bobToken).text("reason")).isEqualTo("SOLD_OUT");
        Answer again = orders.pay(order, aliceToken, null, "{\"token\":\"tok_declined\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("code")).isEqualTo("PAYMENT_DECLINED");
        // So is the same key, whatever the token.
        assertThat(orders.pay(order, aliceToken, "try-1", "{\"token\":\"tok_declined\"}").status()).isEqualTo(202);
        orders.get("/api/orders/" + order + "?wait=PT30S&after=2", aliceToken);
        assertThat(orders.pay(order, aliceToken, "try-1", "{\"token\":\"tok_visa\"}").text("code"))
                .isEqualTo("PAYMENT_DECLINED");

        Answer paid = orders.pay(order, aliceToken, null, "{\"token\":\"tok_visa\"}");

        assertThat(paid.status()).isEqualTo(202);
        assertThat(paid.text("commandId")).isNotEqualTo(declined.text("commandId"));
        assertThat(awaitStatus(order, aliceToken, "PAID").body().get("history"))
                .extracting(one -> one.get("type").asString())
                .containsExactly("Placed", "PaymentFailed", "PaymentFailed", "Paid");
    }

    @Test
    void owesARefundForAPaymentThatComesAfterTheHold() {
        // On a busy machine a hold may end before the payment begins; then nothing is due back.
        Paying paying = soon().until(() -> {
            OrderId order = sender.request(sender.product(1, HOLD), alice);
            orders.awaitDecision(order, aliceToken);
            return new Paying(order, orders.pay(order, aliceToken, "slow", "{\"token\":\"tok_slow\"}"));
        }, begun -> !begun.answer().text("code").equals("HOLD_EXPIRED"));
        Answer payment = paying.answer();
        assertThat(payment.status()).as("%s", payment.body()).isEqualTo(202);

        OrderId order = paying.order();
        Answer refused = soon().until(() -> orders.get("/api/orders/" + order + "?wait=PT5S&after=3", aliceToken),
                answer -> history(answer).contains("Refunded") && answer.text("status").equals("CANCELED"));

        // The payment may be read before the timer fires, and is too late all the same.
        assertThat(history(refused)).containsExactlyInAnyOrder("Placed", "Canceled", "CommandRefused", "Refunded")
                .containsSubsequence("Placed", "CommandRefused", "Refunded");
        assertThat(refused.body().has("refundDue")).as("%s", refused.body()).isFalse();
        for (JsonNode step : refused.body().get("history")) {
            if (step.get("type").asString().equals("CommandRefused")) {
                assertThat(step.get("reason").asString()).isEqualTo("HOLD_EXPIRED");
                assertThat(step.get("refundDue").asBoolean()).isTrue();
                assertThat(step.get("commandId").asString()).isEqualTo(payment.text("commandId"));
                assertThat(step.get("payment").get("id").asString()).isEqualTo(payment.text("commandId"));
            } else {
                assertThat(step.has("refundDue")).isFalse();
            }
        }
        assertThat(refused.text("status")).isEqualTo("CANCELED");
        assertThat(orders.pay(order, aliceToken, "slow", "{\"token\":\"tok_slow\"}").text("code"))
                .isEqualTo("HOLD_EXPIRED");
    }

    @Test
    void givesThePaymentOfAPaidOrderBackWhenItIsCanceled() {
        ProductId product = sender.product(1, LONG_HOLD);
        OrderId order = placed(product, alice, aliceToken);
        Answer payment = orders.post("/api/orders/" + order + "/payment", aliceToken);
        Answer paid = awaitStatus(order, aliceToken, "PAID");
        JsonNode price = paid.body().get("price");

        assertThat(orders.post("/api/orders/" + order + "/cancellation", aliceToken).status()).isEqualTo(202);
        Answer refunded = soon().until(() -> orders.get("/api/orders/" + order + "?wait=PT5S&after=3", aliceToken),
                answer -> history(answer).contains("Refunded"));

        assertThat(refunded.text("status")).isEqualTo("CANCELED");
        assertThat(refunded.text("reason")).isEqualTo("BY_USER");
        assertThat(refunded.body().has("refundDue")).isFalse();
        assertThat(history(refunded)).containsExactly("Placed", "Paid", "Canceled", "Refunded");
        JsonNode canceled = refunded.body().get("history").get(2);
        assertThat(canceled.get("refundDue").asBoolean()).isTrue();
        assertThat(canceled.get("payment").get("id").asString()).isEqualTo(payment.text("commandId"));
        assertThat(canceled.get("payment").get("price")).isEqualTo(price);
        assertThat(price.get("amount").asLong()).isPositive();
        assertThat(refunded.body().get("history").get(3).get("payment")).isEqualTo(canceled.get("payment"));
        placed(product, bob, bobToken);
    }

    @Test
    void makesOnePaymentAtATimeAndAnotherWhenTheFirstIsLost() {
        Clicks clicks = Patience.within(PAYMENT_PATIENCE,
                () -> placed(sender.product(1, LONG_HOLD), alice, aliceToken),
                order -> new Clicks(order, orders.pay(order, aliceToken, null, "{\"token\":\"tok_lost\"}"),
                        orders.post("/api/orders/" + order + "/payment", aliceToken)));
        OrderId order = clicks.order();
        Answer lost = clicks.first();
        assertThat(lost.status()).isEqualTo(202);
        assertThat(clicks.second().status()).isEqualTo(202);
        assertThat(clicks.second().text("commandId")).isEqualTo(lost.text("commandId"));

        soon().until(() -> !orders.post("/api/orders/" + order + "/payment", aliceToken)
                .text("commandId")
                .equals(lost.text("commandId")));
        orders.awaitStatus(order, aliceToken, "PAID");
    }

    @Test
    void paysWithASensibleTokenOnly() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);

        for (String body : List.of("{", "[]", "{}", "{\"token\":7}", "{\"token\":\" \"}",
                "{\"token\":\"" + "t".repeat(256) + "\"}")) {
            Answer answer = orders.pay(order, aliceToken, null, body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.text("code")).isEqualTo("INVALID_REQUEST");
        }
        assertThat(orders.pay(order, aliceToken, null, "\"" + "t".repeat(5_000) + "\"").text("code"))
                .isEqualTo("BODY_TOO_LARGE");
        assertThat(orders.pay(order, aliceToken, null, "token=tok_declined").text("code"))
                .isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        // Characters, not units of UTF-16.
        assertThat(orders.pay(order, aliceToken, null, "{\"token\":\"" + "👟".repeat(255) + "\"}").status())
                .isEqualTo(202);
        awaitStatus(order, aliceToken, "PAID");
    }

    @Test
    void streamsWhatHappensToAnOrderUntilItIsFinal() {
        ProductId product = sender.product(1, LONG_HOLD);
        OrderId order = Sender.newOrder();
        try (OrderFollower log = orders.follow(order, aliceToken, 0)) {
            log.awaitLine(":"); // open, though the order is unknown
            sender.request(order, product, alice);
            assertThat(log.await(1)).containsExactly("1 Placed");
            orders.post("/api/orders/" + order + "/payment", aliceToken);
            assertThat(log.await(2)).containsExactly("1 Placed", "2 Paid");
            try (OrderFollower late = orders.follow(order, aliceToken, 1)) {
                assertThat(late.await(1)).containsExactly("2 Paid");
                orders.post("/api/orders/" + order + "/completion", TOKENS.admin(bob.value()));

                assertThat(log.awaitEnd()).containsExactly("1 Placed", "2 Paid", "3 Completed");
                assertThat(late.awaitEnd()).containsExactly("2 Paid", "3 Completed");
            }
            assertThat(log.text()).contains("data:{", "\"type\":\"Paid\"", "\"status\":\"PAID\"");
        }
        try (OrderFollower rest = orders.follow(order, aliceToken, 2)) {
            assertThat(rest.awaitEnd()).containsExactly("3 Completed");
        }
        try (EventLog none = answered(order, aliceToken, 3)) {
            assertThat(none.status()).isEqualTo(204);
        }
    }

    @Test
    void streamsNothingToStrangers() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);
        String path = "/api/orders/" + order + "/events";

        assertThat(orders.get(path, null).text("code")).isEqualTo("UNAUTHENTICATED");
        assertThat(orders.get(path, bobToken).text("code")).isEqualTo("ORDER_NOT_FOUND");
        assertThat(orders.get("/api/orders/1/events", aliceToken).text("code")).isEqualTo("INVALID_REQUEST");
        // The whole stream that an instance relays.
        assertThat(orders.get("/internal" + path.substring("/api".length()) + "?after=0", bobToken).response().body())
                .asString(StandardCharsets.UTF_8)
                .isBlank();
        for (EventLog refused : List.of(answered(order, bobToken, 0), answered(order, aliceToken, -1))) {
            assertThat(refused.status()).isIn(400, 404);
            assertThat(refused.awaitEnd()).isEmpty();
            assertThat(refused.text()).contains("\"code\":");
        }

        ProductId product = sender.product(1, LONG_HOLD);
        OrderId unborn = Sender.newOrder();
        try (EventLog log = answered(unborn, bobToken, 0)) {
            assertThat(log.status()).isEqualTo(200);
            sender.request(unborn, product, alice);
            assertThat(log.awaitEnd()).isEmpty();
        }
    }

    @Test
    void holdsNoPlaceForWhoAsksForTheHeadersAlone() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);

        for (int i = 0; i < 2 * LISTENERS; i++) {
            Instance.Answer answer = orders.head("/api/orders/" + order + "/events", aliceToken);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.response().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
        }
    }

    /** The streams between instances are open to everybody who has a token. */
    @Test
    void relaysNothingToWhoAsksForTheHeadersAlone() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);

        for (int i = 0; i < 2 * LISTENERS; i++) {
            assertThat(orders.head("/internal/orders/" + order + "/events?after=0", aliceToken).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void givesAUserNoMoreThanTheirShareOfPlaces() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);
        List<EventLog> mine = new ArrayList<>();

        // Some places may still be held for listeners of other tests that have left.
        EventLog refused = soon().until(() -> {
            EventLog log = orders.events(order, aliceToken, 0);
            mine.add(log);
            return log;
        }, log -> log.status() == 429);

        assertThat(refused.awaitEnd()).isEmpty();
        assertThat(refused.text()).contains("\"code\":\"TOO_MANY_STREAMS\"");
        assertThat(mine.stream().filter(log -> log.status() == 200)).hasSize(LISTENERS_EACH);
        mine.forEach(EventLog::close);
        soon().until(() -> {
            try (EventLog log = orders.events(order, aliceToken, 0)) {
                return log.status() == 200;
            }
        });
    }

    /** A client that neither reads nor closes, such as one whose machine was switched off. */
    @Test
    void givesThePlacesOfSilentListenersBackWhenTheirTokenEnds() throws IOException {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);
        String brief = TOKENS.user(alice.value(), Duration.ofSeconds(4));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < LISTENERS_EACH; i++) {
            silent.add(orders.silentListener(order, brief));
        }

        soon().until(() -> {
            try (EventLog log = orders.events(order, aliceToken, 0)) {
                return log.status() == 200;
            }
        });

        for (Socket one : silent) {
            assertThat(one.isClosed()).isFalse();
            one.close();
        }
    }

    @Test
    void hasRoomForOnlySoManyListeners() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);
        List<EventLog> logs = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            logs.add(orders.events(order, TOKENS.admin(1_000 + i), 0));
        }
        // Some places may still be held for listeners of other tests that have left.
        AtomicInteger admins = new AtomicInteger(2_000);
        soon().until(() -> {
            EventLog log = orders.events(order, TOKENS.admin(admins.incrementAndGet()), 0);
            logs.add(log);
            return log.status() == 503;
        });

        logs.forEach(EventLog::close);

        soon().until(() -> {
            try (EventLog log = orders.events(order, aliceToken, 0)) {
                return log.status() == 200;
            }
        });
    }

    @Test
    void listsOnesOrdersNewestFirstInPages() {
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            mine.addFirst(placed(sender.product(1, LONG_HOLD), alice, aliceToken).toString());
        }
        soon().until(() -> orders.get("/api/orders", aliceToken).body().get("orders").size() == 3);

        Answer first = orders.get("/api/orders?limit=2", aliceToken);
        Answer rest = orders.get("/api/orders?limit=2&before=" + first.text("next"), aliceToken);

        List<String> listed = new ArrayList<>();
        first.body().get("orders").forEach(order -> listed.add(order.get("orderId").asString()));
        rest.body().get("orders").forEach(order -> listed.add(order.get("orderId").asString()));
        assertThat(listed).isEqualTo(mine);
        assertThat(rest.body().has("next")).isFalse();
        assertThat(orders.get("/api/orders", bobToken).body().get("orders")).isEmpty();
        assertThat(orders.get("/api/orders?limit=0", aliceToken).text("code")).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void listsNoOrderAsOlderThanItWasShown() {
        List<OrderId> mine = sender.products(10, 1, LONG_HOLD)
                .stream()
                .map(product -> placed(product, alice, aliceToken))
                .toList();
        soon()
                .until(() -> orders.get("/api/orders", aliceToken).body().get("orders").size() == mine.size());

        for (OrderId order : mine) {
            orders.post("/api/orders/" + order + "/cancellation", aliceToken);
            Answer shown = soon().until(() -> orders.get("/api/orders/" + order + "?wait=PT30S&after=1", aliceToken),
                    answer -> answer.text("status").equals("CANCELED"));
            Answer list = orders.get("/api/orders", aliceToken);

            assertThat(list.body().get("orders"))
                    .filteredOn(listed -> listed.get("orderId").asString().equals(order.toString()))
                    .singleElement()
                    .isEqualTo(shown.body());
        }
    }

    @Test
    void hidesAnOrderFromOtherUsers() {
        OrderId order = placed(sender.product(1, LONG_HOLD), alice, aliceToken);

        for (Answer answer : List.of(
                orders.get("/api/orders/" + order, bobToken),
                orders.post("/api/orders/" + order + "/payment", bobToken))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text("code")).isEqualTo("ORDER_NOT_FOUND");
        }
        assertThat(orders.get("/internal/orders/" + order, bobToken).status()).isEqualTo(403);
        assertThat(orders.get("/api/orders/" + order, TOKENS.admin(bob.value())).status()).isEqualTo(200);
    }

    @Test
    void knowsAYoungIdFromAnOldOne() {
        SecureRandom random = new SecureRandom();
        OrderId young = OrderId.create(Instant.now(), random);
        OrderId old = OrderId.create(Instant.now().minus(UNKNOWN_GRACE.multipliedBy(2)), random);

        Answer accepted = orders.get("/api/orders/" + young + "?wait=PT0.1S", aliceToken);
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.text("status")).isEqualTo("ACCEPTED");
        assertThat(accepted.body().has("productId")).isFalse();
        assertThat(orders.post("/api/orders/" + young + "/payment", aliceToken).text("code")).isEqualTo("UNDECIDED");
        // May be ACCEPTED as long as the brokers do not confirm in time that there is no backlog.
        soon()
                .until(() -> orders.get("/api/orders/" + old, aliceToken).text("code").equals("ORDER_NOT_FOUND"));
        for (String id : List.of(UUID.randomUUID().toString(), "1", "x".repeat(36))) {
            Answer invalid = orders.get("/api/orders/" + id, aliceToken);
            assertThat(invalid.status()).isEqualTo(400);
            assertThat(invalid.text("code")).isEqualTo("INVALID_REQUEST");
        }
    }

    @Test
    void knowsAnOrderThatIsLoggedLongAfterItsIdWasMade() {
        SecureRandom random = new SecureRandom();
        Supplier<OrderId> old = () -> OrderId.create(Instant.now().minus(UNKNOWN_GRACE.multipliedBy(2)), random);
        ProductId product = sender.product(20, LONG_HOLD);
        OrderId none = old.get();
        soon()
                .until(() -> orders.get("/api/orders/" + none, aliceToken).text("code").equals("ORDER_NOT_FOUND"));

        for (int i = 0; i < 20; i++) {
            OrderId late = old.get();
            UserId buyer = Sender.newUser();
            sender.request(late, product, buyer);

            Answer answer = orders.get("/api/orders/" + late, TOKENS.user(buyer.value()));
            assertThat(answer.text("status")).as("%s", answer.body()).isIn("ACCEPTED", "PENDING");
        }
    }

    @Test
    void wantsAValidTokenAndSaysWhatIsWrong() {
        for (String token : new String[]{null, "x", TOKENS.token(1, claims -> claims.subject("alice")),
                TOKENS.user(0)}) {
            Answer answer = orders.get("/api/orders", token);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("code")).isEqualTo("UNAUTHENTICATED");
        }
        assertThat(orders.get("/api/orders?limit=many", aliceToken).text("code")).isEqualTo("INVALID_REQUEST");
        assertThat(orders.get("/api/nothing", aliceToken).text("code")).isEqualTo("NOT_FOUND");
        assertThat(orders.post("/api/orders", aliceToken).text("code")).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(orders.get("/internal/orders?limit=1", null).status()).isEqualTo(401);
    }

    @Test
    void putsGarbageAsideAndGoesOn() {
        ProductId product = sender.product(1, LONG_HOLD);
        byte[] key = product.toString().getBytes(StandardCharsets.UTF_8);
        sender.raw(Topics.PURCHASE_REQUESTS, key, "not json".getBytes(StandardCharsets.UTF_8));
        sender.raw(Topics.PURCHASE_REQUESTS, key, null);
        sender.raw(Topics.PURCHASE_REQUESTS, "seven".getBytes(StandardCharsets.UTF_8), new byte[900_000]);
        sender.raw(Topics.PURCHASE_REQUESTS, null, new byte[]{1, 2, 3});
        sender.raw(Topics.PURCHASE_REQUESTS, key, "{\"orderId\":1}".getBytes(StandardCharsets.UTF_8));

        placed(product, alice, aliceToken);

        Set<String> reasons = new TreeSet<>();
        try (KafkaConsumer<byte[], byte[]> letters = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Servers.kafka().bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG, "letters", ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            letters.subscribe(List.of(Topics.PURCHASE_REQUESTS.deadLetterName()));
            soon().until(() -> {
                letters.poll(Duration.ofMillis(200))
                        .forEach(letter -> reasons.add(new String(
                                letter.headers().lastHeader(DeadLetter.REASON).value(), StandardCharsets.UTF_8)));
                return reasons.size() == 4;
            });
        }
        assertThat(reasons).containsExactly("EMPTY", "NOT_JSON", "WRONG_KEY", "WRONG_SHAPE");
        assertThat(orders.get("/actuator/health/readiness", null).status()).isEqualTo(200);
    }

    private static List<String> history(Answer answer) {
        List<String> types = new ArrayList<>();
        answer.body().path("history").forEach(step -> types.add(step.get("type").asString()));
        return types;
    }

    private static OrderId placed(ProductId product, UserId user, String token) {
        OrderId order = sender.request(product, user);
        Answer decided = orders.awaitDecision(order, token);
        assertThat(decided.text("status")).as("%s", decided.body()).isEqualTo("PENDING");
        return order;
    }

    private static Answer awaitStatus(OrderId order, String token, String status) {
        return orders.awaitStatus(order, token, status);
    }

    /** A stream, or its refusal, once an instance can answer for the order. */
    private static EventLog answered(OrderId order, String token, int after) {
        return soon().until(() -> orders.events(order, token, after), log -> log.status() != 503);
    }
}
