package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.ledger.Requester;
import dev.firstpair.streams.Commits;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** One instance takes over from another. */
class LedgerProcessorTest {

    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00Z");
    private static final Duration HOLD = Duration.ofSeconds(8);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final UserId ALICE = new UserId(1);

    private final MockProcessorContext<OrderId, OrderEvent> context = new MockProcessorContext<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LedgerMetrics metrics = new LedgerMetrics(meters);
    private final OrderId order = OrderId.create(NOW, new Random(1));

    private LedgerProcessor takesOver(Instant at) {
        return takesOver(at, 1);
    }

    private LedgerProcessor takesOver(Instant at, int partitions) {
        context.setCurrentSystemTimeMs(at.toEpochMilli());
        LedgerProcessor processor = new LedgerProcessor(new Ledger(Duration.ofSeconds(3), false), partitions,
                new LedgerProcessor.Timers(Duration.ofMillis(100), 100),
                metrics, Tracing.off(), new Commits(Duration.ZERO));
        processor.init(context);
        return processor;
    }

    private void process(LedgerProcessor processor, Input input, Instant loggedAt) {
        processor.process(new Record<>(PRODUCT, input, loggedAt.toEpochMilli()));
    }

    /** Advances the clock; the timers within that time fire. */
    private void passes(Duration time) {
        long now = context.currentSystemTimeMs() + time.toMillis();
        context.setCurrentSystemTimeMs(now);
        context.scheduledPunctuators()
                .stream()
                .filter(timer -> !timer.cancelled() && timer.getInterval().compareTo(time) <= 0)
                .toList()
                .forEach(timer -> timer.getPunctuator().punctuate(now));
    }

    private List<String> forwardedEvents() {
        return context.forwarded()
                .stream()
                .map(forwarded -> forwarded.record().value())
                .filter(OrderEvent.class::isInstance)
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    private void initStores() {
        LedgerStores.builders(Stores::inMemoryKeyValueStore).forEach(builder -> {
            StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        });
    }

    private void placedBySomebodyWhoDied() {
        initStores();
        LedgerProcessor first = takesOver(NOW);
        process(first, new Input.Listing(PRODUCT, null, null, HOLD, 1, null), NOW);
        process(first, new Input.Restocking(PRODUCT, new RestockId(1), 1), NOW);
        process(first, new Input.Purchase(PRODUCT, order, ALICE, null, null), NOW);
        first.close();
        assertThat(forwardedEvents()).containsExactly("Placed");
    }

    @Test
    void readsAPaymentThatWasLoggedMeanwhileBeforeItEndsTheHold() {
        placedBySomebodyWhoDied();
        LedgerProcessor second = takesOver(NOW.plusSeconds(10));

        passes(Duration.ofMillis(500)); // the longest that a consumer's first poll waits
        process(second, new Input.Pay(PRODUCT, order, new CommandId(new UUID(1, 1)),
                new Requester.Shopper(ALICE)), NOW.plusSeconds(3));
        passes(Duration.ofMinutes(1));

        assertThat(forwardedEvents()).containsExactly("Placed", "Paid");
    }

    @Test
    void endsTheHoldIfNobodyHasPaid() {
        placedBySomebodyWhoDied();
        takesOver(NOW.plusSeconds(10));

        passes(Duration.ofSeconds(1));

        assertThat(forwardedEvents()).containsExactly("Placed", "Canceled");
    }

    /** As one that was behind an open transaction of somebody else in its partition. */
    @Test
    void refusesAPaymentThatBecomesReadableAfterTheHoldHasEndedAndItIsDueBack() {
        placedBySomebodyWhoDied();
        LedgerProcessor second = takesOver(NOW.plusSeconds(10));
        passes(Duration.ofSeconds(1));

        process(second, new Input.Pay(PRODUCT, order, new CommandId(new UUID(1, 1)),
                new Requester.Shopper(ALICE)), NOW.plusSeconds(3));

        assertThat(forwardedEvents()).containsExactly("Placed", "Canceled", "CommandRefused");
        assertThat(context.forwarded().getLast().record().value())
                .isInstanceOfSatisfying(OrderEvent.CommandRefused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(RefusalReason.HOLD_EXPIRED);
                    assertThat(refused.refundDue()).isTrue();
                });
    }

    @Test
    void countsTheHoldsThatItTakesOver() {
        placedBySomebodyWhoDied();
        assertThat(holds()).as("of a task that has ended").isZero();

        LedgerProcessor second = takesOver(NOW.plusSeconds(1));

        assertThat(holds()).isEqualTo(1);
        process(second, new Input.Pay(PRODUCT, order, new CommandId(new UUID(1, 1)),
                new Requester.Shopper(ALICE)), NOW.plusSeconds(2));
        assertThat(holds()).isZero();
    }

    /** As a partner's client puts it there that hashes keys otherwise. */
    @Test
    void beginsNoSecondLedgerOfAProductInAnotherPartition() {
        initStores();
        assertThat(PRODUCT.partition(12)).isNotEqualTo(context.taskId().partition());
        LedgerProcessor wrong = takesOver(NOW, 12);

        for (Input input : List.of(new Input.Listing(PRODUCT, null, null, HOLD, 1, null),
                new Input.Restocking(PRODUCT, new RestockId(1), 1))) {
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> process(wrong, input, NOW))
                    .withMessage("product 7 belongs in partition " + PRODUCT.partition(12) + " of 12, not 0")
                    .returns(DeadLetterReason.WRONG_PARTITION, Malformed::reason);
        }
        process(wrong, new Input.Purchase(PRODUCT, order, ALICE, null, null), NOW);

        assertThat(forwardedEvents()).containsExactly("Rejected");
    }

    private double holds() {
        return meters.get("firstpair.ledger.holds").gauge().value();
    }
}
