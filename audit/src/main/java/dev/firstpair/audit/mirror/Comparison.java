package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.OrderHistory;
import dev.firstpair.audit.log.OrderHistory.CommandHistory;
import dev.firstpair.audit.log.ProductHistory;
import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the mirrors with a log that may be written to meanwhile. A mirror's stock must be at least at the version
 * that the log had before the mirror was read, and must equal the log's stock at its own version. An order or a payment
 * has to agree once, in any of the looks. So traffic is not drift, if a mirror follows the log within the pause between
 * two looks.
 */
public final class Comparison {

    private final Replay replay;
    private final DriftCheck driftCheck;
    private final RedisReader redis;
    private final MysqlReader mysql;
    /** Orders that differed in every look so far. */
    private final Set<OrderId> open = new LinkedHashSet<>();
    /** Rows that cannot be orders of the log, in the latest look, by the value of their order id. */
    private final Map<String, Drift> unreadable = new LinkedHashMap<>();
    /** Products with ids that are impossible in the log, in the latest look. */
    private final List<Drift> unreadableStocks = new ArrayList<>();
    /** Why the rows of products that the log may know cannot be read, in the latest look. */
    private final Map<ProductId, String> spoiledStocks = new HashMap<>();
    /** Payments whose rows differed in every look so far. */
    private final Set<RefundId> openRefunds = new LinkedHashSet<>();
    /** The rows of these payments, in the latest look. */
    private final Map<RefundId, Refund> refundRows = new HashMap<>();
    /** Why the rows of payments that the log knows cannot be read, in the latest look. */
    private final Map<RefundId, String> spoiledRefunds = new HashMap<>();
    /** Rows that cannot be of a payment that the log knows, in the latest look. */
    private final List<UnreadableRefund> unreadableRefunds = new ArrayList<>();
    private final List<Drift> staleLeases = new ArrayList<>();
    private Map<OrderId, MysqlState.Order> rows = new HashMap<>();
    private Map<ProductId, Long> least = new HashMap<>();
    private RedisState inRedis = new RedisState(Map.of());
    private final Map<ProductId, MysqlState.Stock> inMysql = new HashMap<>();
    private boolean looked;

    private record UnreadableRefund(String orderId, Drift drift) {}

    public Comparison(Replay replay, RedisReader redis, MysqlReader mysql) {
        this.replay = replay;
        this.driftCheck = new DriftCheck(replay);
        this.redis = redis;
        this.mysql = mysql;
    }

    /** Records the stock versions that the mirrors must have reached by the next {@link #look()}. */
    public void prepare() {
        least = new HashMap<>();
        for (ProductHistory history : replay.productHistories()) {
            if (history.last() != null) {
                least.put(history.productId(), history.version());
            }
        }
    }

    /**
     * Reads the mirrors; the log must be read again before {@link #drift()}, so that it includes what the mirrors have.
     */
    public void look() throws SQLException {
        inRedis = redis.read(least.keySet());
        staleLeases.clear();
        // Compared with the log as it was before the pause: an order that was just decided may still have its lease.
        inRedis.products().forEach((product, stock) -> {
            if (stock.leases() > 0) {
                redis.leases(product).forEach(order -> add(driftCheck.lease(product, order), staleLeases));
            }
        });
        inMysql.clear();
        unreadableStocks.clear();
        spoiledStocks.clear();
        mysql.stocks(new Stocks());
        lookAtRefunds();
        if (looked) {
            // Such rows are removed by the mirror of sink-writer, or by a person.
            List<String> then = List.copyOf(unreadable.keySet());
            unreadable.clear();
            mysql.orders(then, new Rows());
            rows = mysql.orders(open);
            return;
        }
        looked = true;
        lookAtEveryOrder();
    }

    private void lookAtRefunds() throws SQLException {
        Set<String> orders = new LinkedHashSet<>();
        openRefunds.forEach(refund -> orders.add(refund.order().toString()));
        unreadableRefunds.forEach(refund -> orders.add(refund.orderId()));
        refundRows.clear();
        spoiledRefunds.clear();
        unreadableRefunds.clear();
        if (looked) {
            mysql.refunds(List.copyOf(orders), new Refunds());
            return;
        }
        mysql.refunds(new Refunds());
        replay.forEachRefund((refund, payment) -> {
            if (!payment.isRefundStored()) {
                openRefunds.add(refund);
            }
        });
    }

    private void lookAtEveryOrder() throws SQLException {
        mysql.orders(new Rows());
        for (OrderHistory history : replay.orderHistories()) {
            if (history.isOrder() && !history.isStored()) {
                open.add(history.orderId());
            }
        }
    }

    private final class Stocks implements MysqlReader.StockRows {

        @Override
        public void row(ProductId product, MysqlState.Stock row) {
            inMysql.put(product, row);
        }

        @Override
        public void unreadable(@Nullable ProductId product, String productId, String why) {
            if (product == null) {
                unreadableStocks.add(Drift.ofStock(Mirror.MYSQL, Cause.NOT_IN_LOG, null,
                        "product " + productId + " is in MySQL, but cannot be one of the log's: " + why));
            } else {
                spoiledStocks.put(product, why);
            }
        }
    }

    private final class Refunds implements MysqlReader.RefundRows {

        @Override
        public void row(RefundId refund, Refund row) {
            isStored(refund);
            if (driftCheck.refund(refund, row) != null) {
                openRefunds.add(refund);
            }
            if (openRefunds.contains(refund)) {
                refundRows.put(refund, row);
            }
        }

        @Override
        public void unreadable(@Nullable RefundId refund, String paymentId, String orderId, String why) {
            if (refund != null && isStored(refund)) {
                spoiledRefunds.put(refund, why);
                openRefunds.add(refund);
            } else {
                unreadableRefunds.add(new UnreadableRefund(orderId, Drift.ofRefund(Cause.NOT_IN_LOG, null, refund,
                        "payment '" + paymentId + "' of order '" + orderId
                                + "' is in MySQL, but cannot be one of the log's: " + why)));
            }
        }

        /** Records that there is a row; returns whether the log knows the payment. */
        private boolean isStored(RefundId refund) {
            CommandHistory payment = replay.of(refund);
            if (payment == null) {
                return false;
            }
            payment.markRefundStored();
            return true;
        }
    }

    /** Selects the orders that have to be read again. */
    private final class Rows implements MysqlReader.OrderRows {

        @Override
        public void row(OrderId order, MysqlState.Order row) {
            OrderHistory history = replay.of(order);
            if (history != null) {
                history.markStored();
            }
            if (driftCheck.order(order, row) != null) {
                rows.put(order, row);
                open.add(order);
            }
        }

        @Override
        public void unreadable(String orderId, String why) {
            OrderId order = parse(orderId);
            OrderHistory history = order == null ? null : replay.of(order);
            if (history != null && history.isOrder()) {
                // Treated as missing.
                open.add(history.orderId());
            } else {
                unreadable.put(orderId, Drift.ofOrder(Mirror.MYSQL, Cause.NOT_IN_LOG, null, order,
                        "order '" + orderId + "' is in MySQL, but cannot be one of the log's: " + why));
            }
        }
    }

    private static @Nullable OrderId parse(String orderId) {
        try {
            return OrderId.parseExact(orderId);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The differences of the latest look. */
    public List<Drift> drift() {
        List<Drift> drift = new ArrayList<>(unreadable.values());
        drift.addAll(unreadableStocks);
        drift.addAll(staleLeases);
        unreadableRefunds.forEach(refund -> drift.add(refund.drift()));
        for (ProductHistory history : replay.productHistories()) {
            ProductId product = history.productId();
            Long version = least.get(product);
            if (version != null) {
                add(driftCheck.redis(product, inRedis.products().get(product), version), drift);
                add(inMysql(product, version), drift);
            }
        }
        spoiledStocks.forEach((product, why) -> {
            if (!least.containsKey(product)) {
                drift.add(Drift.ofStock(Mirror.MYSQL, Cause.NOT_IN_LOG, product,
                        "product " + product + " is in MySQL, but cannot be one of the log's: " + why));
            }
        });
        inMysql.forEach((product, stock) -> {
            ProductHistory history = replay.of(product);
            if (history == null || history.last() == null) {
                add(driftCheck.mysql(product, stock, 0), drift);
            }
        });
        open.removeIf(order -> {
            Drift differs = driftCheck.order(order, rows.get(order));
            add(differs, drift);
            return differs == null;
        });
        openRefunds.removeIf(refund -> {
            Drift differs = spoiledRefunds.containsKey(refund)
                    ? Drift.ofRefund(Cause.DIFFERENT, null, refund,
                            refund + ": what MySQL has cannot be read: " + spoiledRefunds.get(refund))
                    : driftCheck.refund(refund, refundRows.get(refund));
            add(differs, drift);
            return differs == null;
        });
        return drift;
    }

    private @Nullable Drift inMysql(ProductId product, long version) {
        @Nullable
        String spoiled = spoiledStocks.get(product);
        return spoiled == null
                ? driftCheck.mysql(product, inMysql.get(product), version)
                : Drift.ofStock(Mirror.MYSQL, Cause.DIFFERENT, product,
                        "product " + product + ": what MySQL has cannot be read: " + spoiled);
    }

    static void add(@Nullable Drift one, List<Drift> drift) {
        if (one != null) {
            drift.add(one);
        }
    }

    public RedisState.@Nullable Stock inRedis(ProductId product) {
        return inRedis.products().get(product);
    }

    public MysqlState.@Nullable Stock inMysql(ProductId product) {
        return inMysql.get(product);
    }
}
