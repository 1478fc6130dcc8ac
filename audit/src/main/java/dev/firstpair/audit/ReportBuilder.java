package dev.firstpair.audit;

import dev.firstpair.audit.log.LogReader;
import dev.firstpair.audit.log.OrderHistory;
import dev.firstpair.audit.log.ProductHistory;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Comparison;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.audit.mirror.MysqlState;
import dev.firstpair.audit.mirror.RedisState;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.AuditReport.Kept;
import dev.firstpair.audit.report.AuditReport.ReportedDrift;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the report of an audit of a system. */
final class ReportBuilder {

    private final LogReader log;
    private final Replay replay;
    private final @Nullable Comparison comparison;

    /** @param comparison absent if only the log was read */
    ReportBuilder(LogReader log, Replay replay, @Nullable Comparison comparison) {
        this.log = log;
        this.replay = replay;
        this.comparison = comparison;
    }

    /** @param notes the first notes; those on what cannot be judged are added */
    AuditReport build(Instant begun, Duration took, List<Finding> findings, List<Drift> drift, List<String> notes) {
        Map<Long, Long> orders = new HashMap<>();
        for (OrderHistory history : replay.orderHistories()) {
            if (history.isOrder()) {
                orders.merge(history.productId().value(), 1L, Long::sum);
            }
        }
        Map<String, Kept> promises = new LinkedHashMap<>();
        for (Promise promise : Promise.values()) {
            promises.put(promise.toString(), kept(promise, findings, drift));
        }
        List<String> allNotes = new ArrayList<>(notes);
        addGone(allNotes);
        allNotes.addAll(replay.notes());
        return new AuditReport(findings.isEmpty() && drift.isEmpty(), begun, took.toMillis(),
                new AuditReport.Log(log.records(Topics.PURCHASE_REQUESTS), log.records(Topics.ORDER_COMMANDS),
                        log.records(Topics.ORDER_EVENTS), log.records(Topics.STOCK_LEVELS),
                        log.records(Topics.RESTOCKS), orders.values().stream().mapToLong(Long::longValue).sum()),
                products(orders, drift), promises,
                drift.stream().limit(AuditReport.MAX_DRIFT_LISTED).map(ReportBuilder::reported).toList(), drift.size(),
                findings, allNotes);
    }

    private List<AuditReport.Product> products(Map<Long, Long> orders, List<Drift> drift) {
        Map<Long, Integer> driftOf = new HashMap<>();
        for (Drift one : drift) {
            if (one.productId() != null) {
                driftOf.merge(one.productId().value(), 1, Integer::sum);
            }
        }
        List<AuditReport.Product> products = new ArrayList<>();
        for (ProductHistory history : replay.productHistories()) {
            StockLevel level = history.last();
            if (level != null) {
                long id = history.productId().value();
                products.add(new AuditReport.Product(id,
                        new AuditReport.Stock(level.granted(), level.active(), level.remaining(), level.version()),
                        orders.getOrDefault(id, 0L),
                        comparison == null ? null : gate(comparison.inRedis(history.productId())),
                        comparison == null ? null : row(comparison.inMysql(history.productId())),
                        driftOf.getOrDefault(id, 0)));
            }
        }
        return products;
    }

    private static AuditReport.@Nullable Gate gate(RedisState.@Nullable Stock stock) {
        return stock == null ? null : new AuditReport.Gate(stock.remaining(), stock.version(), stock.leases());
    }

    private static AuditReport.@Nullable Row row(MysqlState.@Nullable Stock stock) {
        return stock == null ? null : new AuditReport.Row(stock.productStock(), stock.stockVersion());
    }

    private Kept kept(Promise promise, List<Finding> findings, List<Drift> drift) {
        if (promise == Promise.MIRRORS_CONVERGE && comparison == null) {
            return Kept.NOT_AUDITED;
        }
        boolean broken = promise == Promise.MIRRORS_CONVERGE
                ? !drift.isEmpty()
                : findings.stream().anyMatch(finding -> finding.violation().promise() == promise);
        return broken ? Kept.BROKEN : Kept.HELD;
    }

    private static ReportedDrift reported(Drift drift) {
        return new ReportedDrift(drift.mirror().toString(), drift.cause().name(),
                drift.productId() == null ? null : drift.productId().value(),
                drift.orderId() == null ? null : drift.orderId().toString(), drift.what());
    }

    /** Notes on what cannot be judged because records are gone. */
    private void addGone(List<String> notes) {
        addGone(Topics.PURCHASE_REQUESTS, "an outcome without a request is not noticed, and admission order is"
                + " not judged, since a request that is left may be the repetition of one that is gone", notes);
        addGone(Topics.ORDER_COMMANDS, "an outcome of a command that nobody sent is not noticed", notes);
        addGone(Topics.ORDER_EVENTS, "stock is not recounted, a missing outcome is not noticed, and of orders"
                + " whose events are gone nothing is said; pairs and transitions are judged by what is left", notes);
        addGone(Topics.RESTOCKS, "units granted are not compared with restocks", notes);
        long products = replay.productHistories().stream().filter(ProductHistory::lacksLevels).count();
        if (products > 0) {
            notes.add("Older stock levels of " + products + " products were compacted away: where they are missing,"
                    + " units granted are taken from the order events, and checked against the restocks.");
        }
    }

    private void addGone(Topic<?, ?> topic, String so, List<String> notes) {
        if (!replay.isComplete(topic)) {
            notes.add("Older records of " + topic.name() + " have expired: " + so + ".");
        }
    }
}
