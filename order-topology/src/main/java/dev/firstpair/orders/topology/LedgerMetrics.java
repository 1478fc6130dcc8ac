package dev.firstpair.orders.topology;

import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the ledger's decisions by outcome and reason, and measures the time from a request's append to its decision. A
 * count may be a little high after a crash: decisions that were rolled back were counted too.
 */
final class LedgerMetrics {

    private final MeterRegistry registry;
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

    private void outcome(String outcome, String reason) {
        counter(outcome, reason).increment();
    }

    private Counter counter(String outcome, String reason) {
        // The registry's own look-up by name and tags takes longer than all the rest of counting.
        return decisions.computeIfAbsent(outcome + reason,
                key -> registry.counter("firstpair.ledger.decisions", "outcome", outcome, "reason", reason));
    }
}
