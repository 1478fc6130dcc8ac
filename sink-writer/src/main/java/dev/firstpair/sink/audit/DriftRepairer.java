package dev.firstpair.sink.audit;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.sink.Brokers;
import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.mirror.RowRepairer;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.orders.RefundTable;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.sink.stock.StockTable;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Repairs drift from the log, with the statements and scripts that also write the projections in normal operation,
 * while those go on writing.
 *
 * <p>These statements and scripts refuse a version that is not newer than the stored one, and the stored version may be
 * wrong. So first the version of a row, or of a product in Redis, is reset; then the log is read; then the state from
 * the log is written. Records logged before the reset are read after it, and later ones are written by the regular
 * consumers, so nothing is lost. If a regular consumer writes before this class does, its state is newer and stays.
 * Repeating a repair has the same result.
 */
@Component
final class DriftRepairer {

    private static final int CHUNK = 1_000;
    /** Rows whose id cannot be an order id. */
    private static final String SELECT_INVALID_IDS = """
            SELECT order_id FROM orders WHERE NOT REGEXP_LIKE(order_id, \
            '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', 'c')""";

    private final RedisProperties redis;
    private final Brokers brokers;
    private final OrderTable orders;
    private final StockTable stock;
    private final RefundTable refunds;
    private final RowRepairer rowRepairer;
    private final JdbcTemplate jdbc;

    /** A sentence for each difference that was repaired, and for each that was not. */
    record Outcome(List<String> repaired, List<String> left) {

        Outcome() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        boolean isEmpty() {
            return repaired.isEmpty() && left.isEmpty();
        }

        void repaired(String what, String how) {
            repaired.add(what + ": " + how);
        }

        void left(String what, String why) {
            left.add(what + ": " + why);
        }

        /** @param refusal why MySQL refused the row, if it did */
        void written(Drift one, String how, @Nullable String refusal) {
            if (refusal == null) {
                repaired(one.what(), how);
            } else {
                left(one.what(), "MySQL refuses the row: " + refusal);
            }
        }
    }

    /** The drift, grouped by how it is repaired. */
    private static final class Work {
        final Map<OrderId, Drift> rows = new LinkedHashMap<>();
        final Map<OrderId, Drift> orphans = new LinkedHashMap<>();
        final Map<ProductId, Drift> stocks = new LinkedHashMap<>();
        final Map<ProductId, Drift> gates = new LinkedHashMap<>();
        final Map<OrderId, Drift> leases = new LinkedHashMap<>();
        final Map<RefundId, Drift> refunds = new LinkedHashMap<>();
        final Map<RefundId, Drift> inventedRefunds = new LinkedHashMap<>();
        final List<Drift> unknownToLedger = new ArrayList<>();
        /** Products with ids that no product can have. */
        final List<Drift> impossible = new ArrayList<>();
        boolean invalidOrderIds;
        boolean invalidRefundIds;

        Work(List<Drift> drift) {
            drift.forEach(this::add);
        }

        private void add(Drift one) {
            boolean invented = one.cause() == Cause.NOT_IN_LOG;
            switch (one.subject()) {
                case STOCK -> {
                    ProductId product = one.productId();
                    if (product == null) {
                        impossible.add(one);
                    } else if (one.mirror() == Mirror.REDIS) {
                        gates.put(product, one);
                    } else if (invented) {
                        unknownToLedger.add(one);
                    } else {
                        stocks.put(product, one);
                    }
                }
                case ORDER -> {
                    OrderId order = one.orderId();
                    if (order == null) {
                        invalidOrderIds = true;
                    } else if (one.mirror() == Mirror.REDIS) {
                        leases.put(order, one);
                    } else {
                        (invented ? orphans : rows).put(order, one);
                    }
                }
                case REFUND -> {
                    RefundId refund = one.refund();
                    if (refund == null) {
                        invalidRefundIds = true;
                    } else {
                        (invented ? inventedRefunds : refunds).put(refund, one);
                    }
                }
            }
        }

        Set<ProductId> products() {
            Set<ProductId> products = new LinkedHashSet<>(stocks.keySet());
            products.addAll(gates.keySet());
            return products;
        }

        Set<RefundId> allRefunds() {
            Set<RefundId> all = new LinkedHashSet<>(refunds.keySet());
            all.addAll(inventedRefunds.keySet());
            return all;
        }

        boolean isInRedis() {
            return !gates.isEmpty() || !leases.isEmpty();
        }
    }

    DriftRepairer(RedisProperties redis, Brokers brokers, OrderTable orders, StockTable stock,
            RefundTable refunds, RowRepairer rowRepairer, JdbcTemplate jdbc) {
        this.redis = redis;
        this.brokers = brokers;
        this.orders = orders;
        this.stock = stock;
        this.refunds = refunds;
        this.rowRepairer = rowRepairer;
        this.jdbc = jdbc;
    }

    /** @throws AuditFailedException if something cannot be read or written; some drift may be repaired by then */
    Outcome repair(List<Drift> drift) throws InterruptedException {
        Outcome outcome = new Outcome();
        Work work = new Work(drift);
        try (@Nullable
        GateRepairer gate = work.isInRedis() ? GateRepairer.connect(redis) : null) {
            chunks(work.rows.keySet()).forEach(orders::resetVersions);
            stock.resetVersions(List.copyOf(work.stocks.keySet()));
            refunds.resetRefundTimes(work.refunds.keySet());
            if (gate != null) {
                gate.resetStocks(work.gates.keySet());
            }
            LogExcerpt log = LogExcerpt.read(brokers.settings(), work.rows.keySet(), work.leases.keySet(),
                    work.products(), work.allRefunds());
            writeOrders(work.rows, log, outcome);
            writeStocks(work.stocks, log, outcome);
            writeRefunds(work.refunds, log, outcome);
            if (gate != null) {
                gate.prime(work.gates, log, outcome);
                gate.dropLeases(work.leases, log, outcome);
            }
            removeOrphans(work, outcome);
            removeRefunds(work, log, outcome);
        } catch (DataAccessException e) {
            throw new AuditFailedException("MySQL cannot be repaired: " + e.getMostSpecificCause().getMessage());
        } catch (KafkaException e) {
            throw new AuditFailedException("Kafka cannot be read: " + e.getMessage());
        }
        return outcome;
    }

    private void writeOrders(Map<OrderId, Drift> drift, LogExcerpt log, Outcome outcome) {
        Map<OrderId, String> impossible = new HashMap<>();
        for (List<OrderId> chunk : chunks(drift.keySet())) {
            List<OrderRow> rows = chunk.stream().map(log.rows::get).filter(Objects::nonNull).toList();
            BisectingWriter.store(rows, orders::upsert, (row, why) -> impossible.put(row.orderId(), why));
        }
        drift.forEach((order, one) -> {
            if (!log.rows.containsKey(order)) {
                outcome.left(one.what(), "the log no longer has its state");
                return;
            }
            // The upsert does not change the user and the product.
            outcome.written(one, "its row is written again", impossible.containsKey(order)
                    ? impossible.get(order)
                    : refusal(() -> orders.restore(order)));
        });
    }

    /** Writes one row; returns why MySQL refuses it for its content, if it does. */
    static @Nullable String refusal(Runnable write) {
        try {
            write.run();
            return null;
        } catch (DataAccessException e) {
            if (!BisectingWriter.isRowError(e)) {
                throw e;
            }
            return String.valueOf(e.getMostSpecificCause().getMessage());
        }
    }

    private void writeStocks(Map<ProductId, Drift> drift, LogExcerpt log, Outcome outcome) {
        drift.forEach((product, one) -> {
            StockLevel level = log.levels.get(product);
            Product row = log.products.get(product);
            if (level == null) {
                outcome.left(one.what(), "the log no longer has its state");
                return;
            }
            boolean missing = one.cause() == Cause.MISSING;
            @Nullable
            String refusal = refusal(() -> {
                stock.apply(List.of(level));
                if (!missing) {
                    stock.restore(product);
                } else if (row != null) {
                    rowRepairer.make(row);
                }
            });
            if (missing && row == null) {
                outcome.left(one.what(), "the log does not have its catalogue row");
            } else {
                outcome.written(one, missing ? "its row is inserted again" : "its stock is written again", refusal);
            }
        });
    }

    private void writeRefunds(Map<RefundId, Drift> drift, LogExcerpt log, Outcome outcome) {
        drift.forEach((refund, one) -> {
            RefundRow row = log.refunds.get(refund);
            if (row == null) {
                outcome.left(one.what(), "the log no longer has its state");
                return;
            }
            outcome.written(one, "its row is written from the log", refusal(() -> {
                refunds.correct(row, log.whole.getOrDefault(refund.order(), false));
                refunds.upsert(List.of(row));
            }));
        });
    }

    private void removeRefunds(Work work, LogExcerpt log, Outcome outcome) {
        work.inventedRefunds.forEach((refund, one) -> {
            if (log.refunds.containsKey(refund)) {
                outcome.left(one.what(), "the log says it now: repair it again");
            } else if (refunds.remove(refund, log.whole.containsKey(refund.order()))) {
                outcome.repaired(one.what(), "its row is taken away");
            } else {
                outcome.left(one.what(), "the sink wrote its order, so this may be the MySQL of another log; if it is"
                        + " not, DELETE the row");
            }
        });
        if (work.invalidRefundIds) {
            refunds.removeWithInvalidIds()
                    .forEach(name -> outcome.repaired(name + " is in MySQL, but cannot be one of the log's",
                            "its row is taken away"));
        }
    }

    private void removeOrphans(Work work, Outcome outcome) {
        work.orphans.forEach((order, one) -> {
            if (orders.remove(order.toString(), false)) {
                outcome.repaired(one.what(), "its row is taken away");
            } else {
                outcome.left(one.what(),
                        "the sink wrote it, so this may be the MySQL of another log; if it is not, UPDATE"
                                + " orders SET ledger_version = " + OrderTable.ORPHAN + " WHERE order_id = '" + order
                                + "', then DELETE it");
            }
        });
        if (work.invalidOrderIds) {
            for (String name : jdbc.queryForList(SELECT_INVALID_IDS, String.class)) {
                if (orders.remove(name, true)) {
                    outcome.repaired("order '" + name + "' is in MySQL, but cannot be one of the log's",
                            "its row is taken away");
                }
            }
        }
        work.impossible.forEach(one -> outcome.left(one.what(), "no product can have such an id: DELETE the row"));
        work.unknownToLedger.forEach(
                one -> outcome.left(one.what(), "the mirror has to publish it to the ledger first"));
    }

    private static List<List<OrderId>> chunks(Collection<OrderId> all) {
        List<OrderId> list = List.copyOf(all);
        List<List<OrderId>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += CHUNK) {
            chunks.add(list.subList(from, Math.min(list.size(), from + CHUNK)));
        }
        return chunks;
    }
}
