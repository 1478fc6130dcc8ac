package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.testing.Golden;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTopologyTest {

    private static final Instant NOW = Driver.START;
    private static final Duration HOLD = Duration.ofSeconds(5);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final UserId ALICE = new UserId(1);
    private static final UserId BOB = new UserId(2);
    private static final Price PRICE = new Price(100, "EUR");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Random RANDOM = new Random(1);

    private Driver driver;

    @BeforeEach
    void start(@TempDir Path state) {
        driver = new Driver(state, Duration.ofMillis(100));
    }

    @AfterEach
    void stop() {
        assertThat(driver.events.isEmpty()).as("no further events").isTrue();
        assertThat(driver.levels.isEmpty()).as("no further levels").isTrue();
        driver.close();
    }

    @Test
    void isWiredAsReviewed(@TempDir Path state) {
        Golden.check("topology.txt", Driver.topology(state).describe().toString());
    }

    @Test
    void publishesTheStockOfAProductOnceItIsKnown() {
        restock(1, 5);
        assertThat(driver.levels.isEmpty()).isTrue();

        list(1);

        assertThat(driver.levels.readKeyValue().value)
                .isEqualTo(new StockLevel(PRODUCT, 5, 0, 0, 5, 1, null, null, HOLD.toMillis(), 1));
        restock(1, 5);
        list(1);
        list(0);
        assertThat(driver.levels.isEmpty()).as("repetitions are not published").isTrue();
    }

    @Test
    void placesPaysAndCompletes() {
        onSale(2);
        OrderId order = request(ALICE, NOW, "try");
        Instant hold = NOW.plus(HOLD);

        assertThat(driver.events.readKeyValue().value)
                .isEqualTo(new OrderEvent.Placed(order, 1, ALICE, PRODUCT, 1, 3, NOW, hold, 1L, "try", PRICE));
        assertThat(driver.levels.readValue()).isEqualTo(level(2, 1, 1, 3));

        CommandId payment = command();
        send(new OrderCommand.Pay(payment, order, new Actor.System("payments"), NOW), NOW.plusMillis(1));
        send(new OrderCommand.Pay(payment, order, new Actor.System("payments"), NOW), NOW.plusMillis(2));
        CommandId completion = command();
        send(new OrderCommand.Complete(completion, order, new Actor.Admin(BOB), NOW), NOW.plusMillis(3));

        assertThat(driver.events.readValue())
                .isEqualTo(new OrderEvent.Paid(order, 2, ALICE, PRODUCT, 1, 3, NOW.plusMillis(1), payment));
        assertThat(driver.events.readValue())
                .isEqualTo(new OrderEvent.Completed(order, 3, ALICE, PRODUCT, 1, 3, NOW.plusMillis(3), completion));
        assertThat(driver.levels.readValue()).isEqualTo(level(2, 1, 0, 3));
        driver.advance(Duration.ofMinutes(1));
        assertThat(driver.ledgerStore(LedgerStores.TIMERS).approximateNumEntries()).isZero();
    }

    /** Its state has no number of pending orders. */
    @Test
    void countsThePendingOrdersOfAProductOfAnEarlierFormat() {
        onSale(3);
        OrderId order = request(ALICE, NOW, null);
        request(BOB, NOW, null);
        var products = driver.ledgerStore(LedgerStores.PRODUCTS);
        Bytes key = StateBytes.key(PRODUCT);
        byte[] state = products.get(key);
        products.put(key, ByteBuffer.allocate(state.length - 4)
                .put((byte) 2)
                .put(state, 1, 8)
                .put(state, 13, state.length - 13)
                .array());

        send(new OrderCommand.Pay(command(), order, new Actor.System("payments"), NOW), NOW);

        assertThat(driver.levels.readValuesToList()).containsExactly(level(3, 1, 1, 3), level(3, 2, 2, 4),
                level(3, 2, 1, 4));
        driver.events.readValuesToList();
    }

    private static StockLevel level(int granted, int active, int pending, long version) {
        return new StockLevel(PRODUCT, granted, active, pending, granted - active, version, null, null,
                HOLD.toMillis(), 1);
    }

    @Test
    void keepsTheUnitThroughDeclinedPayments() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        driver.events.readValue();
        driver.levels.readValue();
        CommandId declined = command();
        CommandId paid = command();
        CommandId late = command();
        Actor payments = new Actor.System("payments");

        send(new OrderCommand.FailPayment(declined, order, payments, NOW), NOW.plusMillis(1));
        send(new OrderCommand.FailPayment(declined, order, payments, NOW), NOW.plusMillis(2));
        request(BOB, NOW.plusMillis(3), null);
        send(new OrderCommand.Pay(paid, order, payments, NOW), NOW.plusMillis(4));
        send(new OrderCommand.FailPayment(late, order, payments, NOW), NOW.plusMillis(5));
        driver.advance(HOLD.plusSeconds(1));

        assertThat(driver.events.readValue())
                .isEqualTo(new OrderEvent.PaymentFailed(order, 2, ALICE, PRODUCT, 0, 3, NOW.plusMillis(1), declined));
        assertThat(((OrderEvent.Rejected) driver.events.readValue()).reason()).isEqualTo(RejectReason.SOLD_OUT);
        assertThat(driver.events.readValue())
                .isEqualTo(new OrderEvent.Paid(order, 3, ALICE, PRODUCT, 0, 3, NOW.plusMillis(4), paid));
        assertThat(driver.events.readValue()).isEqualTo(new OrderEvent.CommandRefused(order, 4, ALICE, PRODUCT, 0, 3,
                NOW.plusMillis(5), late, RefusalReason.ALREADY_PAID, false, null));
        assertThat(driver.levels.readValue().pending()).isZero();
    }

    @Test
    void givesThePaymentBackOfAnOrderThatIsCanceledAndOneThatComesTooLate() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        CommandId payment = command();
        CommandId late = command();
        CommandId cancellation = command();
        CommandId refund = command();
        CommandId again = command();
        CommandId lateRefund = command();
        Actor payments = new Actor.System("payments");
        send(new OrderCommand.Pay(payment, order, payments, NOW), NOW);
        send(new OrderCommand.Refund(again, order, payments, NOW, payment), NOW);
        send(new OrderCommand.Cancel(cancellation, order, new Actor.User(ALICE), NOW), NOW);
        send(new OrderCommand.Pay(late, order, payments, NOW), NOW);
        for (int i = 0; i < 2; i++) {
            send(new OrderCommand.Refund(refund, order, payments, NOW, payment), NOW);
            send(new OrderCommand.Refund(lateRefund, order, payments, NOW, late), NOW);
        }
        send(new OrderCommand.Pay(late, order, payments, NOW), NOW);
        send(new OrderCommand.Refund(command(), order, payments, NOW, late), NOW);

        List<OrderEvent> events = driver.events.readValuesToList();
        driver.levels.readValuesToList();

        assertThat(events.subList(2, 7)).containsExactly(
                new OrderEvent.CommandRefused(order, 3, ALICE, PRODUCT, 0, 3, NOW, again, RefusalReason.NOT_DUE, false,
                        null),
                new OrderEvent.Canceled(order, 4, ALICE, PRODUCT, 1, 4, NOW, CancelReason.BY_USER, cancellation, true,
                        new Payment(payment, PRICE)),
                new OrderEvent.CommandRefused(order, 5, ALICE, PRODUCT, 1, 4, NOW, late,
                        RefusalReason.ALREADY_CANCELED, true, new Payment(late, PRICE)),
                new OrderEvent.Refunded(order, 6, ALICE, PRODUCT, 1, 4, NOW, refund, new Payment(payment, PRICE)),
                new OrderEvent.Refunded(order, 7, ALICE, PRODUCT, 1, 4, NOW, lateRefund, new Payment(late, PRICE)));
        assertThat(events).hasSize(8);
        assertThat(((OrderEvent.CommandRefused) events.get(7)).reason()).isEqualTo(RefusalReason.NOT_DUE);
    }

    @Test
    void endsTheHoldOfAnOrderWhosePaymentWasDeclined() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        send(new OrderCommand.FailPayment(command(), order, new Actor.System("payments"), NOW), NOW.plusMillis(1));
        driver.advance(HOLD.plusMillis(200));

        assertThat(driver.events.readValuesToList()).extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Placed", "PaymentFailed", "Canceled");
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::remaining).containsExactly(0, 1);
        assertThat(driver.ledgerStore(LedgerStores.TIMERS).approximateNumEntries()).isZero();
    }

    @Test
    void countsTheHoldsOfOrdersThatAreNotPaidYet() {
        onSale(3);
        OrderId paid = request(ALICE, NOW, null);
        OrderId declined = request(BOB, NOW, null);
        OrderId canceled = request(new UserId(3), NOW, null);
        request(new UserId(4), NOW, null);
        assertThat(holds()).as("of three orders; the fourth was sold out").isEqualTo(3);
        Actor payments = new Actor.System("payments");

        send(new OrderCommand.Pay(command(), paid, payments, NOW), NOW.plusMillis(1));
        assertThat(holds()).isEqualTo(2);
        send(new OrderCommand.Complete(command(), paid, new Actor.Admin(BOB), NOW), NOW.plusMillis(2));
        send(new OrderCommand.FailPayment(command(), declined, payments, NOW), NOW.plusMillis(3));
        assertThat(holds()).isEqualTo(2);
        send(new OrderCommand.Cancel(command(), canceled, new Actor.Admin(BOB), NOW), NOW.plusMillis(4));
        assertThat(holds()).isEqualTo(1);
        driver.advance(HOLD.plusSeconds(1));

        assertThat(holds()).isZero();
        driver.events.readValuesToList();
        driver.levels.readValuesToList();
    }

    @Test
    void decidesARequestOnceHoweverOftenItComes() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        driver.events.readValue();
        driver.levels.readValue();

        PurchaseRequest again = new PurchaseRequest(order, BOB, PRODUCT, null, null, NOW);
        driver.send(Topics.PURCHASE_REQUESTS, PRODUCT, again, NOW);
        OrderId late = request(BOB, NOW, null);
        assertThat(((OrderEvent.Rejected) driver.events.readValue()).reason()).isEqualTo(RejectReason.SOLD_OUT);
        driver.send(Topics.PURCHASE_REQUESTS, PRODUCT, new PurchaseRequest(late, BOB, PRODUCT, null, null, NOW), NOW);
    }

    @Test
    void rejectsASecondOrderByTheSameBuyerUntilTheFirstIsCanceled() {
        onSale(2);
        OrderId first = request(ALICE, NOW, "a");
        OrderId second = request(ALICE, NOW, "b");
        OrderEvent.Rejected rejected = (OrderEvent.Rejected) driver.events.readValuesToList().get(1);
        assertThat(rejected.orderId()).isEqualTo(second);
        assertThat(rejected.reason()).isEqualTo(RejectReason.ALREADY_ORDERED);
        assertThat(rejected.existingOrderId()).isEqualTo(first);

        send(new OrderCommand.Cancel(command(), first, new Actor.User(ALICE), NOW), NOW);
        request(ALICE, NOW, "a");
        request(ALICE, NOW, "c");

        var events = driver.events.readValuesToList();
        assertThat(((OrderEvent.Canceled) events.get(0)).reason()).isEqualTo(CancelReason.BY_USER);
        assertThat(((OrderEvent.Rejected) events.get(1)).reason()).isEqualTo(RejectReason.REPEATED_ATTEMPT);
        assertThat(((OrderEvent.Rejected) events.get(1)).existingOrderId()).isEqualTo(first);
        assertThat(events.get(2)).isInstanceOf(OrderEvent.Placed.class);
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::remaining).containsExactly(1, 2, 1);
    }

    @Test
    void endsHoldsInOrderAndInBatches() {
        onSale(5);
        for (int user = 1; user <= 5; user++) {
            request(new UserId(user), NOW.plusMillis(user), null);
        }
        driver.events.readValuesToList();
        driver.levels.readValuesToList();

        driver.advance(HOLD);
        assertThat(driver.events.isEmpty()).isTrue();
        driver.advance(Duration.ofMillis(100));
        assertThat(driver.events.readValuesToList()).extracting(OrderEvent::userId)
                .containsExactly(new UserId(1), new UserId(2), new UserId(3));
        driver.advance(Duration.ofMillis(100));
        assertThat(driver.events.readValuesToList()).hasSize(2)
                .allSatisfy(event -> {
                    OrderEvent.Canceled canceled = (OrderEvent.Canceled) event;
                    assertThat(canceled.reason()).isEqualTo(CancelReason.PAYMENT_TIMED_OUT);
                    assertThat(canceled.at()).isEqualTo(NOW.plus(HOLD).plusMillis(200));
                    assertThat(canceled.commandId()).isNull();
                });
        assertThat(driver.levels.readValuesToList().getLast().remaining()).isEqualTo(5);
    }

    @Test
    void endsAHoldWhoseDeadlinePassedWhileNobodyDecided() {
        onSale(1);
        driver.advance(Duration.ofMinutes(1));
        request(ALICE, NOW, null);

        // The log was read a minute late, so the clock of holds is late too.
        driver.advance(HOLD.minusMillis(100));
        assertThat(driver.events.readValuesToList()).hasSize(1);
        driver.advance(Duration.ofMillis(200));

        assertThat(driver.events.readValuesToList()).extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Canceled");
        assertThat(driver.levels.readValuesToList()).hasSize(2);
    }

    @Test
    void takesAPaymentThatWasLoggedInTimeAndReadLate() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        driver.advance(HOLD.minusMillis(200));
        // The log has a record that shows the lag.
        request(BOB, NOW.plusMillis(1), null);
        driver.advance(Duration.ofSeconds(4));
        send(new OrderCommand.Pay(command(), order, new Actor.User(ALICE), NOW), NOW.plus(HOLD));
        driver.advance(Duration.ofMinutes(2));

        assertThat(driver.events.readValuesToList()).extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Placed", "Rejected", "Paid");
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::pending).containsExactly(1, 0);
    }

    /** As after an outage of the ledger. */
    @Test
    void takesAPaymentThatWasLoggedInTimeAndReadMinutesLate() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        driver.advance(HOLD.minusMillis(200));
        for (int i = 0; i < 40; i++) {
            request(BOB, NOW.plusMillis(i), null);
            driver.advance(Duration.ofSeconds(4));
        }
        send(new OrderCommand.Pay(command(), order, new Actor.User(ALICE), NOW), NOW.plus(HOLD));

        assertThat(driver.events.readValuesToList()).extracting(event -> event.getClass().getSimpleName())
                .startsWith("Placed")
                .endsWith("Paid")
                .doesNotContain("Canceled");
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::pending).containsExactly(1, 0);
    }

    @Test
    void refusesARestockForEverAlthoughUnitsComeBack() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        restock(2, -1);
        send(new OrderCommand.Cancel(command(), order, new Actor.User(ALICE), NOW), NOW);
        driver.events.readValuesToList();
        assertThat(driver.levels.readValuesToList().getLast().remaining()).isEqualTo(1);

        restock(2, -1);
        restock(3, 1);

        assertThat(driver.deadLetters(Topics.RESTOCKS).readRecordsToList()).hasSize(1);
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::remaining).containsExactly(2);
    }

    @Test
    void keepsAViewByOrderAndByUser() {
        onSale(2);
        OrderId first = request(ALICE, NOW, null);
        OrderId second = request(ALICE, NOW.plusMillis(1), null);
        driver.events.readValuesToList();
        driver.levels.readValuesToList();

        OrderView placed = Objects.requireNonNull(driver.store(OrderStores.ORDERS).get(OrderStores.key(first)));
        OrderView rejected = Objects
                .requireNonNull(driver.store(OrderStores.ORDERS).get(OrderStores.key(second)));
        assertThat(placed.status()).isEqualTo(OrderStatus.PENDING);
        assertThat(rejected.status()).isEqualTo(OrderStatus.REJECTED);
        assertThat(rejected.existingOrderId()).isEqualTo(first);
        try (var mine = driver.store(OrderStores.ORDERS_BY_USER)
                .range(OrderStores.first(ALICE), OrderStores.last(ALICE))) {
            assertThat(mine).toIterable().extracting(entry -> entry.value).containsExactly(rejected, placed);
        }
    }

    @Test
    void passesTheTraceOnAndNoOtherHeader() {
        onSale(1);
        OrderId order = OrderId.create(NOW, RANDOM);
        Headers headers = new RecordHeaders().add("traceparent", bytes(TRACE)).add("x", bytes("y"));
        driver.send(Topics.PURCHASE_REQUESTS.name(), bytes("7"), Topics.PURCHASE_REQUESTS.value()
                .serializer()
                .serialize("", new PurchaseRequest(order, ALICE, PRODUCT, null, null, NOW)), NOW, headers);

        TestRecord<OrderId, OrderEvent> published = driver.events.readRecord();

        assertThat(published.headers().toArray()).hasSize(1);
        assertThat(published.headers().lastHeader("traceparent").value()).isEqualTo(bytes(TRACE));
        driver.levels.readValue();
    }

    /** Its export has no destination. */
    @Test
    void isAStepOfTheTraceWhereTracesAreExported(@TempDir Path state) {
        try (Tracing tracing = Tracing.to("http://127.0.0.1:1/v1/traces", "order-topology", 1);
                Driver traced = new Driver(state, Duration.ofMillis(100), tracing)) {
            traced.send(Topics.PURCHASE_REQUESTS.name(), bytes("7"), Topics.PURCHASE_REQUESTS.value()
                    .serializer()
                    .serialize("", new PurchaseRequest(OrderId.create(NOW, RANDOM), ALICE, PRODUCT, null, null, NOW)),
                    NOW, new RecordHeaders().add("traceparent", bytes(TRACE)));

            Headers published = traced.events.readRecord().headers();
            assertThat(new String(published.lastHeader("traceparent").value(), StandardCharsets.US_ASCII))
                    .startsWith(TRACE.substring(0, 35))
                    .isNotEqualTo(TRACE);
        }
    }

    @Test
    void passesNoTraceOnThatIsNone() {
        onSale(3);
        long user = 901;
        for (byte[] trace : new byte[][]{null, new byte[55], new byte[56]}) {
            OrderId order = OrderId.create(NOW, RANDOM);
            driver.send(Topics.PURCHASE_REQUESTS.name(), bytes("7"), Topics.PURCHASE_REQUESTS.value()
                    .serializer()
                    .serialize("", new PurchaseRequest(order, new UserId(user++), PRODUCT, null, null, NOW)), NOW,
                    new RecordHeaders().add("traceparent", trace));

            assertThat(driver.events.readRecord().headers()).isEmpty();
            driver.levels.readValue();
        }
    }

    @Test
    void putsAsideWhatItCannotRead() {
        String valid = "{\"orderId\":\"" + OrderId.create(NOW, RANDOM)
                + "\",\"userId\":1,\"productId\":7,\"admittedAt\":1}";
        onSale(1);

        expectDeadLetter(Topics.PURCHASE_REQUESTS, "7", null, DeadLetterReason.EMPTY);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "7", "", DeadLetterReason.EMPTY);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "7", "not json", DeadLetterReason.NOT_JSON);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "7", "{}", DeadLetterReason.WRONG_SHAPE);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "7", " ".repeat(100_000) + valid, DeadLetterReason.TOO_LARGE);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, null, valid, DeadLetterReason.WRONG_KEY);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "seven", valid, DeadLetterReason.WRONG_KEY);
        expectDeadLetter(Topics.PURCHASE_REQUESTS, "8", valid, DeadLetterReason.KEY_MISMATCH);
        expectDeadLetter(Topics.ORDER_COMMANDS, "7", "{\"type\":\"Steal\"}", DeadLetterReason.UNKNOWN_TYPE);
        expectDeadLetter(Topics.ORDER_COMMANDS, "7",
                "{\"type\":\"Pay\",\"commandId\":\"6f1c1e0a-0000-4000-8000-00000000c0de\",\"orderId\":\""
                        + OrderId.create(NOW, RANDOM) + "\",\"actor\":\"user:1\",\"at\":1}",
                DeadLetterReason.UNKNOWN_ORDER);
        expectDeadLetter(Topics.RESTOCKS, "7", "{\"restockId\":9,\"productId\":7,\"quantity\":-9,\"createdAt\":1}",
                DeadLetterReason.IMPOSSIBLE);

        request(ALICE, NOW, null);
        assertThat(driver.events.readValue()).isInstanceOf(OrderEvent.Placed.class);
        driver.levels.readValue();
    }

    /** Otherwise each service that reads the topic would keep another copy of it. */
    @Test
    void leavesAnEventThatItCannotReadToTheSink() {
        var letters = driver.deadLetters(Topics.ORDER_EVENTS);
        driver.send(Topics.ORDER_EVENTS.name(), OrderId.create(NOW, RANDOM).toString(), "placed!", NOW);

        assertThat(letters.isEmpty()).isTrue();
        assertThat(driver.meters.counter("firstpair.ledger.deadletters", "topic", Topics.ORDER_EVENTS.name(), "reason",
                DeadLetterReason.NOT_JSON.name()).count()).isEqualTo(1);
    }

    /** A partner may number the commands of each order from one; none of them may be skipped. */
    @Test
    void takesTheIdOfACommandForThatOfItsOrderAlone() {
        onSale(2);
        OrderId first = request(ALICE, NOW, null);
        OrderId second = request(BOB, NOW, null);
        driver.events.readValuesToList();
        driver.levels.readValuesToList();
        CommandId payment = command();
        Actor payments = new Actor.System("payments");

        send(new OrderCommand.Pay(payment, first, payments, NOW), NOW.plusMillis(1));
        send(new OrderCommand.Pay(payment, second, payments, NOW), NOW.plusMillis(2));
        send(new OrderCommand.Pay(payment, second, payments, NOW), NOW.plusMillis(3));

        assertThat(driver.events.readValuesToList()).hasOnlyElementsOfType(OrderEvent.Paid.class)
                .extracting(OrderEvent::orderId)
                .containsExactly(first, second);
        assertThat(driver.levels.readValuesToList()).extracting(StockLevel::pending).containsExactly(1, 0);
    }

    /** Decided in another partition of the ledger, which does not know the first order. */
    @Test
    void cancelsAnOrderThatWasGivenTheIdOfAnother() {
        onSale(1);
        OrderId order = request(ALICE, NOW, null);
        OrderEvent.Placed first = (OrderEvent.Placed) driver.events.readValue();
        driver.levels.readValuesToList();
        var commands = driver.output(Topics.ORDER_COMMANDS);
        assertThat(commands.isEmpty()).isTrue();
        ProductId other = new ProductId(8);

        driver.send(Topics.ORDER_EVENTS.name(), Topics.ORDER_EVENTS.key().serializer().serialize("", order),
                Topics.ORDER_EVENTS.value()
                        .serializer()
                        .serialize("", new OrderEvent.Placed(order, 1, BOB, other, 0, 2, NOW, first.holdUntil(), null,
                                null, PRICE)),
                NOW, new RecordHeaders());

        var canceled = commands.readKeyValue();
        assertThat(canceled.key).isEqualTo(other);
        assertThat(canceled.value).isInstanceOfSatisfying(OrderCommand.Cancel.class, cancel -> {
            assertThat(cancel.orderId()).isEqualTo(order);
            assertThat(cancel.actor()).hasToString("system:order-ids");
        });
        assertThat(commands.isEmpty()).isTrue();
    }

    private void expectDeadLetter(
            Topic<?, ?> topic, @Nullable String key, @Nullable String value, DeadLetterReason reason) {
        driver.send(topic.name(), key, value, NOW);

        TestRecord<byte[], byte[]> letter = driver.deadLetters(topic).readRecord();

        assertThat(new String(letter.headers().lastHeader(DeadLetter.REASON).value(), StandardCharsets.UTF_8))
                .isEqualTo(reason.name());
        assertThat(letter.headers().lastHeader(DeadLetter.TOPIC).value()).isEqualTo(bytes(topic.name()));
        assertThat(letter.getKey()).isEqualTo(key == null ? null : bytes(key));
        assertThat(letter.getValue()).isEqualTo(value == null ? null : bytes(value));
        assertThat(driver.meters.counter("firstpair.ledger.deadletters", "topic", topic.name(), "reason",
                reason.name()).count()).isPositive();
    }

    private double holds() {
        return driver.meters.get("firstpair.ledger.holds").gauge().value();
    }

    private void onSale(int units) {
        list(1);
        restock(1, units);
        driver.levels.readValuesToList();
    }

    private void list(long rowVersion) {
        driver.send(Topics.PRODUCTS, PRODUCT, new Product(PRODUCT, "A pair", null, 100, "EUR", null, null,
                HOLD.toMillis(), null, rowVersion, NOW), NOW);
    }

    private void restock(long id, int units) {
        driver.send(Topics.RESTOCKS, PRODUCT, new Restock(new RestockId(id), PRODUCT, units, NOW), NOW);
    }

    private OrderId request(UserId user, Instant at, @Nullable String attemptKey) {
        OrderId order = OrderId.create(at, RANDOM);
        driver.send(Topics.PURCHASE_REQUESTS, PRODUCT,
                new PurchaseRequest(order, user, PRODUCT, 1L, attemptKey, at), at);
        return order;
    }

    private void send(OrderCommand command, Instant at) {
        driver.send(Topics.ORDER_COMMANDS, PRODUCT, command, at);
    }

    private static CommandId command() {
        return new CommandId(new UUID(RANDOM.nextLong(), RANDOM.nextLong()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
