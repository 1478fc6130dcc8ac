package dev.firstpair.audit;

import dev.firstpair.audit.log.OrderHistory;
import dev.firstpair.audit.log.ProductHistory;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.log.SaleLog;
import dev.firstpair.audit.mirror.MysqlState;
import dev.firstpair.audit.mirror.RedisState;
import dev.firstpair.audit.mirror.SaleComparison;
import dev.firstpair.audit.report.Findings;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.product.StockLevel;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a sale by a replay of its log, by what its buyers were shown, and by the state that the mirrors must have at
 * the end.
 */
public final class SaleAudit {

    private final ClientObservations observations;
    private final Replay replay;
    private final Findings findings;

    private SaleAudit(ClientObservations observations, Replay replay) {
        this.observations = observations;
        this.replay = replay;
        this.findings = replay.findings();
    }

    /** A pure function. */
    public static Verdict of(ClientObservations observations, SaleLog log, RedisState redis, MysqlState mysql) {
        SaleAudit audit = new SaleAudit(observations, log.replay());
        audit.checkProducts(log.products());
        audit.checkObservations();
        SaleComparison.of(audit.replay, redis, mysql)
                .forEach(drift -> audit.findings.add(drift.violation(), "%s", drift.what()));
        return audit.verdict();
    }

    private void checkProducts(Set<ProductId> products) {
        products.stream().sorted(Comparator.comparingLong(ProductId::value)).forEach(product -> {
            if (lastLevel(product) == null) {
                findings.add(Violation.UNDECIDED, "product %s has no stock level", product);
            }
        });
    }

    /** Compares what buyers were shown with the log. */
    private void checkObservations() {
        for (OrderId order : observations.accepted()) {
            OrderHistory history = replay.of(order);
            if (history == null || !history.hasOutcome()) {
                findings.add(Violation.ACCEPTED_LOST, "order %s was accepted, but has no outcome%s", order,
                        history == null ? " and is not in the log" : "");
            }
        }
        Map<OrderId, Integer> shown = new HashMap<>();
        for (ClientObservations.ObservedStatus observed : observations.observedStatuses()) {
            int before = shown.merge(observed.orderId(), observed.version(), Math::max);
            if (before > observed.version()) {
                findings.add(Violation.STATUS_TAKEN_BACK, "order %s was shown at version %d after version %d",
                        observed.orderId(), observed.version(), before);
            }
            OrderStatus logged = statusAt(observed.orderId(), observed.version());
            if (logged != observed.status()) {
                findings.add(Violation.STATUS_TAKEN_BACK,
                        "order %s was shown as %s at version %d, where the log says %s", observed.orderId(),
                        observed.status(), observed.version(), logged);
            }
        }
        observations.splitAttempts().forEach(what -> findings.add(Violation.ATTEMPT_SPLIT, "%s", what));
        // If no units remain, others have bought the rest: a partner, or a buyer who was not notified.
        observations.leftWaiting().forEach((product, waiting) -> {
            StockLevel level = lastLevel(product);
            if (level != null && level.remaining() > 0) {
                findings.add(Violation.UNIT_STUCK,
                        "%d buyers waited in vain for product %s, of which %d units are free", waiting, product,
                        level.remaining());
            }
        });
        for (OrderHistory history : replay.orderHistories()) {
            if (history.status() == OrderStatus.PENDING) {
                findings.add(Violation.UNIT_STUCK, "order %s is still pending", history.orderId());
            }
        }
    }

    private @Nullable StockLevel lastLevel(ProductId product) {
        ProductHistory history = replay.of(product);
        return history == null ? null : history.last();
    }

    private @Nullable OrderStatus statusAt(OrderId order, int version) {
        OrderHistory history = replay.of(order);
        if (history == null) {
            return version == 0 ? OrderStatus.ACCEPTED : null;
        }
        return history.statusAt(version);
    }

    private Verdict verdict() {
        Map<OrderStatus, Integer> counts = new EnumMap<>(OrderStatus.class);
        replay.orderHistories().forEach(history -> counts.merge(history.status(), 1, Integer::sum));
        int pending = counts.getOrDefault(OrderStatus.PENDING, 0);
        int paid = counts.getOrDefault(OrderStatus.PAID, 0);
        int completed = counts.getOrDefault(OrderStatus.COMPLETED, 0);
        int canceled = counts.getOrDefault(OrderStatus.CANCELED, 0);
        int rejected = (int) observations.accepted().stream().filter(order -> {
            OrderHistory history = replay.of(order);
            return history != null && history.status() == OrderStatus.REJECTED;
        }).count();
        return new Verdict(findings.list(),
                new Verdict.Orders(pending + paid + completed + canceled, pending, paid, completed, canceled), rejected,
                replay.productHistories()
                        .stream()
                        .map(ProductHistory::last)
                        .filter(Objects::nonNull)
                        .mapToInt(StockLevel::granted)
                        .sum());
    }
}
