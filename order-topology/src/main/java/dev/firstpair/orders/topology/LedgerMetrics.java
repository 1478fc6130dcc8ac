package dev.firstpair.orders.topology;

import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Counts the ledger's decisions by outcome and reason, and measures the time from a request's append to its decision. A
 * count may be a little high after a crash: decisions that were rolled back were counted too. Of the holds of pending
 * orders, it has those of the tasks that run here, and none of standbys: the sum over instances is that of the ledger.
 */
final class LedgerMetrics {

    /** How long before its end a hold counts as one that ends soon. */
    static final Duration SOON = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Set<HoldCounts> holds = ConcurrentHashMap.newKeySet();
    private final Counter repeated;
    private final Counter timers;
    private final Timer decision;
    private final Map<String, Counter> decisions = new ConcurrentHashMap<>();

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        repeated = Counter.builder("firstpair.ledger.repeated")
                .description("Inputs that had been decided before, or changed nothing")
                .register(registry);
        timers = Counter.builder("firstpair.ledger.timers")
                .description("Timers that fired")
                .register(registry);
        decision = Timer.builder("firstpair.ledger.decision")
                .description("From a request's append to its decision, which is committed soon after")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        Gauge.builder("firstpair.ledger.holds", () -> sum(HoldCounts::pending))
                .description("Pending orders, each of which holds a unit")
                .register(registry);
        Gauge.builder("firstpair.ledger.holds.ending", () -> sum(ofTask -> ofTask.endingBy(soonMillis())))
                .description("Pending orders that lose their unit within a minute, unless they are paid")
                .register(registry);
        List.of("placed", "paid", "payment_failed", "completed", "refunded").forEach(each -> counter(each, ""));
        for (CancelReason reason : CancelReason.values()) {
            counter("canceled", reason.name());
        }
        for (RejectReason reason : RejectReason.values()) {
            counter("rejected", reason.name());
        }
        for (RefusalReason reason : RefusalReason.values()) {
            counter("refused", reason.name());
        }
    }

    void decided(OrderEvent event) {
        switch (event) {
            case OrderEvent.Placed _placed -> outcome("placed", "");
            case OrderEvent.PaymentFailed _failed -> outcome("payment_failed", "");
            case OrderEvent.Paid _paid -> outcome("paid", "");
            case OrderEvent.Completed _completed -> outcome("completed", "");
            case OrderEvent.Canceled canceled -> outcome("canceled", canceled.reason().name());
            case OrderEvent.Rejected rejected -> outcome("rejected", rejected.reason().name());
            case OrderEvent.Refunded _refunded -> outcome("refunded", "");
            case OrderEvent.CommandRefused refused -> outcome("refused", refused.reason().name());
        }
    }

    /** A task begins to process: from now on, these are its holds. */
    void taskBegins(HoldCounts ofTask) {
        holds.add(ofTask);
    }

    /** The task with these holds has stopped: it may go on elsewhere. */
    void taskEnds(HoldCounts ofTask) {
        holds.remove(ofTask);
    }

    void repeated() {
        repeated.increment();
    }

    void timerFired() {
        timers.increment();
    }

    /** A request has been read, this long after it was appended. */
    void read(long lagMillis) {
        decision.record(lagMillis, TimeUnit.MILLISECONDS);
    }

    private int sum(ToIntFunction<HoldCounts> figure) {
        return holds.stream().mapToInt(figure).sum();
    }

    private long soonMillis() {
        return registry.config().clock().wallTime() + SOON.toMillis();
    }

    private void outcome(String outcome, String reason) {
        counter(outcome, reason).increment();
    }

    private Counter counter(String outcome, String reason) {
        // The registry's own look-up by name and tags takes longer than all the rest of counting.
        return decisions.computeIfAbsent(outcome + reason,
                key -> registry.counter("firstpair.ledger.decisions", "outcome", outcome, "reason", reason));
    }
}
