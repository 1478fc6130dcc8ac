package dev.firstpair.audit;

import dev.firstpair.audit.Drift.Cause;
import dev.firstpair.audit.Drift.Mirror;
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
 * Compares the mirrors with a log that may be written to meanwhile. A mirror's stock has to have come to where the log was
 * before it was asked, and to say what the log says of that version; an order has to be the same once, in any of the looks.
 * So traffic is no drift, as long as a mirror follows it within the pause between two looks.
 */
final class Comparison {

    private final Replay replay;
    private final Mirrors mirrors;
    private final RedisReader redis;
    private final MysqlReader mysql;
    /** Orders that differed in every look so far. */
    private final Set<OrderId> open = new LinkedHashSet<>();
    /** Rows that cannot be of the log's orders, in the latest look, by what they have for an order id. */
    private final Map<String, Drift> unreadable = new LinkedHashMap<>();
    /** Products whose ids the log cannot know, in the latest look. */
    private final List<Drift> unreadableStocks = new ArrayList<>();
    private final List<Drift> staleLeases = new ArrayList<>();
    private Map<OrderId, MysqlState.Order> rows = new HashMap<>();
    private Map<ProductId, Long> least = new HashMap<>();
    private RedisState inRedis = new RedisState(Map.of());
    private final Map<ProductId, MysqlState.Stock> inMysql = new HashMap<>();
    private boolean looked;

    Comparison(Replay replay, RedisReader redis, MysqlReader mysql) {
        this.replay = replay;
        this.mirrors = new Mirrors(replay);
        this.redis = redis;
        this.mysql = mysql;
    }

    /** Notes what the mirrors have to have come to by the next {@link #look()}. */
    void prepare() {
        least = new HashMap<>();
        for (Shelf shelf : replay.shelves()) {
            if (shelf.last() != null) {
                least.put(shelf.productId, shelf.version());
            }
        }
    }

    /** Asks the mirrors; what they have from the log must be read before {@link #drift()}. */
    void look() throws SQLException {
        inRedis = redis.read(least.keySet());
        staleLeases.clear();
        // Against the log as it was before the pause: a decision of this moment may still have its lease.
        inRedis.products().forEach((product, stock) -> {
            if (stock.leases() > 0) {
                redis.leases(product).forEach(order -> add(mirrors.lease(product, order), staleLeases));
            }
        });
        inMysql.clear();
        unreadableStocks.clear();
        mysql.stocks(new Stocks());
        if (looked) {
            // The mirror takes such rows back, or a person does.
            List<String> then = List.copyOf(unreadable.keySet());
            unreadable.clear();
            mysql.orders(then, new Rows());
            rows = mysql.orders(open);
            return;
        }
        looked = true;
        lookAtEveryOrder();
    }

    private void lookAtEveryOrder() throws SQLException {
        mysql.orders(new Rows());
        for (Life life : replay.lives()) {
            if (life.isOrder() && !life.stored) {
                open.add(life.orderId());
            }
        }
    }

    private final class Stocks implements MysqlReader.StockRows {

        @Override
        public void row(ProductId product, MysqlState.Stock row) {
            inMysql.put(product, row);
        }

        @Override
        public void unreadable(String productId, String why) {
            unreadableStocks.add(new Drift(Mirror.MYSQL, Cause.NOT_IN_LOG, null, null,
                    "product " + productId + " is in MySQL, but cannot be one of the log's: " + why));
        }
    }

    /** Sorts out what has to be looked at again. */
    private final class Rows implements MysqlReader.OrderRows {

        @Override
        public void row(OrderId order, MysqlState.Order row) {
            Life life = replay.of(order);
            if (life != null) {
                life.stored = true;
            }
            if (mirrors.order(order, row) != null) {
                rows.put(order, row);
                open.add(order);
            }
        }

        @Override
        public void unreadable(String orderId, String why) {
            OrderId order = parse(orderId);
            Life life = order == null ? null : replay.of(order);
            if (life != null && life.isOrder()) {
                // As good as missing.
                open.add(life.orderId());
            } else {
                unreadable.put(orderId, new Drift(Mirror.MYSQL, Cause.NOT_IN_LOG, null, order,
                        "order '" + orderId + "' is in MySQL, but cannot be one of the log's: " + why));
            }
        }
    }

    private static @Nullable OrderId parse(String orderId) {
        try {
            return OrderId.parse(orderId);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What differed in the latest look. */
    List<Drift> drift() {
        List<Drift> drift = new ArrayList<>(unreadable.values());
        drift.addAll(unreadableStocks);
        drift.addAll(staleLeases);
        for (Shelf shelf : replay.shelves()) {
            ProductId product = shelf.productId;
            Long version = least.get(product);
            if (version != null) {
                add(mirrors.redis(product, inRedis.products().get(product), version), drift);
                add(mirrors.mysql(product, inMysql.get(product), version), drift);
            }
        }
        inMysql.forEach((product, stock) -> {
            Shelf shelf = replay.of(product);
            if (shelf == null || shelf.last() == null) {
                add(mirrors.mysql(product, stock, 0), drift);
            }
        });
        open.removeIf(order -> {
            Drift differs = mirrors.order(order, rows.get(order));
            add(differs, drift);
            return differs == null;
        });
        return drift;
    }

    private static void add(@Nullable Drift one, List<Drift> drift) {
        if (one != null) {
            drift.add(one);
        }
    }

    RedisState.@Nullable Stock inRedis(ProductId product) {
        return inRedis.products().get(product);
    }

    MysqlState.@Nullable Stock inMysql(ProductId product) {
        return inMysql.get(product);
    }
}
