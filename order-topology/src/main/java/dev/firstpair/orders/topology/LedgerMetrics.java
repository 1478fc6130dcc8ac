package dev.firstpair.orders.topology;

import dev.firstpair.topics.order.OrderEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what the topology does. A count may be a little high after a crash: what was rolled back was counted, too. */
public final class LedgerMetrics {

    private final MeterRegistry registry;
    private final Counter repeated;
    private final Counter timers;
    private final Map<String, Counter> decisions = new ConcurrentHashMap<>();

    public LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        repeated = Counter.builder("firstpair.ledger.repeated")
                .description("Inputs that had been decided before, or changed nothing")
                .register(registry);
        timers = Counter.builder("firstpair.ledger.timers")
                .description("Timers that fired")
                .register(registry);
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

    private void outcome(String outcome, String reason) {
        // The registry's own look-up by name and tags takes longer than all the rest of counting.
        decisions.computeIfAbsent(outcome + reason,
                key -> registry.counter("firstpair.ledger.decisions", "outcome", outcome, "reason", reason))
                .increment();
    }
}
