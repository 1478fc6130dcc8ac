package dev.firstpair.stack.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderEvent.Canceled;
import dev.firstpair.topics.order.OrderEvent.CommandRefused;
import dev.firstpair.topics.order.OrderEvent.Completed;
import dev.firstpair.topics.order.OrderEvent.Paid;
import dev.firstpair.topics.order.OrderEvent.Placed;
import dev.firstpair.topics.order.OrderEvent.Rejected;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Replays a sale from its events alone and compares: the ledger's word is not taken for anything that can be counted. */
public final class Audit {

    private final Claims claims;
    private final SaleLog log;
    private final Map<OrderId, Life> lives = new LinkedHashMap<>();
    private final Map<ProductId, StockLevel> lastLevels = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** An order as its events tell it. */
    private static final class Life {
        final UserId userId;
        final ProductId productId;
        final List<OrderStatus> byVersion = new ArrayList<>();
        int outcomes;
        /** Of the event that set the status; refusals count versions, too, but set none. */
        int statusVersion;

        Life(OrderEvent first) {
            userId = first.userId();
            productId = first.productId();
        }

        OrderStatus status() {
            return byVersion.isEmpty() ? OrderStatus.ACCEPTED : byVersion.getLast();
        }
    }

    private Audit(Claims claims, SaleLog log) {
        this.claims = claims;
        this.log = log;
    }

    /** A pure function; events of products that were not for sale are no matter. */
    public static Verdict of(Claims claims, SaleLog log, RedisState redis, MysqlState mysql) {
        Audit audit = new Audit(claims, log);
        audit.followOrders();
        audit.matchRequests();
        for (ProductId product : log.products().stream().sorted(Comparator.comparingLong(ProductId::value)).toList()) {
            audit.replayStock(product);
        }
        audit.checkClaims();
        audit.compare(redis);
        audit.compare(mysql);
        return audit.verdict();
    }

    /** Each order's events against the life an order may have. */
    private void followOrders() {
        for (OrderEvent event : log.events()) {
            if (!log.products().contains(event.productId())) {
                continue;
            }
            Life life = lives.computeIfAbsent(event.orderId(), id -> new Life(event));
            OrderStatus before = life.status();
            OrderStatus after = after(before, event);
            if (event instanceof Placed || event instanceof Rejected) {
                life.outcomes++;
            }
            if (event.orderVersion() != life.byVersion.size() + 1) {
                find(Violation.ILLEGAL_TRANSITION, "order %s has version %d after version %d", event.orderId(),
                        event.orderVersion(), life.byVersion.size());
            } else if (after == null) {
                if (life.outcomes < 2) {
                    find(Violation.ILLEGAL_TRANSITION, "order %s was %s and then %s", event.orderId(), before,
                            event.getClass().getSimpleName());
                }
            }
            life.byVersion.add(after == null ? before : after);
            if (after != null && !(event instanceof CommandRefused)) {
                life.statusVersion = event.orderVersion();
            }
        }
        lives.forEach((order, life) -> {
            if (life.outcomes > 1) {
                find(Violation.DECIDED_TWICE, "order %s has %d outcomes", order, life.outcomes);
            }
        });
    }

    private static @Nullable OrderStatus after(OrderStatus before, OrderEvent event) {
        return switch (event) {
            case Placed unused -> before == OrderStatus.ACCEPTED ? OrderStatus.PENDING : null;
            case Rejected unused -> before == OrderStatus.ACCEPTED ? OrderStatus.REJECTED : null;
            case Paid unused -> before == OrderStatus.PENDING ? OrderStatus.PAID : null;
            case Completed unused -> before == OrderStatus.PAID ? OrderStatus.COMPLETED : null;
            case Canceled unused ->
                before == OrderStatus.PENDING || before == OrderStatus.PAID ? OrderStatus.CANCELED : null;
            case CommandRefused unused -> before == OrderStatus.ACCEPTED ? null : before;
        };
    }

    /** Each request has one outcome, and each order was asked for. */
    private void matchRequests() {
        Set<OrderId> asked = new HashSet<>();
        for (PurchaseRequest request : log.requests()) {
            if (log.products().contains(request.productId()) && asked.add(request.orderId())
                    && outcomes(request.orderId()) == 0) {
                find(Violation.UNDECIDED, "order %s is in the log, but has no outcome", request.orderId());
            }
        }
        lives.keySet()
                .stream()
                .filter(order -> !asked.contains(order))
                .forEach(
                        order -> find(Violation.UNASKED, "order %s has an outcome, but no request in the log", order));
        for (OrderId order : claims.accepted()) {
            if (outcomes(order) == 0) {
                find(Violation.ACCEPTED_LOST, "order %s was accepted, but has no outcome%s", order,
                        asked.contains(order) ? "" : " and is not in the log");
            }
        }
    }

    private int outcomes(OrderId order) {
        Life life = lives.get(order);
        return life == null ? 0 : life.outcomes;
    }

    /** The stock of a product, change by change, in the order that the ledger gave them. */
    private void replayStock(ProductId product) {
        NavigableMap<Long, StockLevel> levels = new TreeMap<>();
        log.levels()
                .stream()
                .filter(level -> level.productId().equals(product))
                .forEach(level -> levels.put(level.version(), level));
        if (levels.isEmpty()) {
            find(Violation.UNDECIDED, "product %s has no stock level", product);
            return;
        }
        lastLevels.put(product, levels.lastEntry().getValue());
        int restocked = restocked(product);
        int granted = levels.lastEntry().getValue().granted();
        if (granted != restocked) {
            find(Violation.MISCOUNTED, "product %s: %d units are granted, but its restocks add up to %d", product,
                    granted, restocked);
        }

        Map<OrderId, Integer> places = new HashMap<>();
        for (PurchaseRequest request : log.requests()) {
            if (request.productId().equals(product)) {
                places.putIfAbsent(request.orderId(), places.size());
            }
        }
        Map<UserId, Set<OrderId>> activeOf = new HashMap<>();
        Map<String, OrderId> attempts = new HashMap<>();
        NavigableMap<Long, Integer> activeAt = new TreeMap<>();
        int active = 0;
        int lastPlace = -1;
        int mostOver = 0;
        for (OrderEvent event : stockChanges(product)) {
            Set<OrderId> ofUser = activeOf.computeIfAbsent(event.userId(), user -> new HashSet<>());
            if (event instanceof Placed placed) {
                active++;
                ofUser.add(placed.orderId());
                if (ofUser.size() > 1) {
                    find(Violation.BOUGHT_TWICE, "user %s had orders %s of product %s at the same time", event.userId(),
                            ofUser, product);
                }
                Integer place = places.get(placed.orderId());
                if (place != null) {
                    if (place < lastPlace) {
                        find(Violation.OVERTAKEN, "order %s of product %s was placed after a later request",
                                placed.orderId(), product);
                    }
                    lastPlace = Math.max(lastPlace, place);
                }
                if (placed.attemptKey() != null) {
                    OrderId first = attempts.putIfAbsent(placed.userId() + ":" + placed.attemptKey(), placed.orderId());
                    if (first != null) {
                        find(Violation.ATTEMPT_SPLIT, "attempt '%s' of user %s became orders %s and %s",
                                placed.attemptKey(), placed.userId(), first, placed.orderId());
                    }
                }
            } else {
                active--;
                ofUser.remove(event.orderId());
            }
            if (activeAt.put(event.stockVersion(), active) != null) {
                find(Violation.MISCOUNTED, "product %s: two changes have the stock version %d", product,
                        event.stockVersion());
            }
            Map.Entry<Long, StockLevel> level = levels.floorEntry(event.stockVersion());
            int grantedThen = level == null ? restocked : level.getValue().granted();
            mostOver = Math.max(mostOver, active - grantedThen);
            if (event.remaining() != grantedThen - active) {
                find(Violation.MISCOUNTED, "product %s: %d remain at stock version %d by its event, %d by replay",
                        product, event.remaining(), event.stockVersion(), grantedThen - active);
            }
        }
        if (mostOver > 0) {
            findings.add(new Finding(Violation.OVERSOLD, mostOver,
                    "product " + product + " had up to " + mostOver + " more active orders than units"));
        }
        for (StockLevel level : levels.values()) {
            Map.Entry<Long, Integer> then = activeAt.floorEntry(level.version());
            int byReplay = then == null ? 0 : then.getValue();
            if (level.active() != byReplay) {
                find(Violation.MISCOUNTED, "product %s: %d are active at stock version %d by its level, %d by replay",
                        product, level.active(), level.version(), byReplay);
            }
        }
    }

    private List<OrderEvent> stockChanges(ProductId product) {
        List<OrderEvent> changes = new ArrayList<>();
        for (OrderEvent event : log.events()) {
            if (event.productId().equals(product)) {
                switch (event) {
                    case Placed placed -> changes.add(placed);
                    case Canceled canceled -> changes.add(canceled);
                    case Rejected rejected -> {
                        if (rejected.reason() == RejectReason.SOLD_OUT && rejected.remaining() > 0) {
                            find(Violation.OVERTAKEN, "order %s was told SOLD_OUT while %d units remained",
                                    rejected.orderId(), rejected.remaining());
                        }
                    }
                    case Paid unused -> {
                    }
                    case Completed unused -> {
                    }
                    case CommandRefused unused -> {
                    }
                }
            }
        }
        changes.sort(Comparator.comparingLong(OrderEvent::stockVersion));
        return changes;
    }

    private int restocked(ProductId product) {
        Map<RestockId, Integer> quantities = new HashMap<>();
        for (Restock restock : log.restocks()) {
            if (restock.productId().equals(product)) {
                quantities.put(restock.restockId(), restock.quantity());
            }
        }
        return quantities.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What was shown against what is in the log. */
    private void checkClaims() {
        Map<OrderId, Integer> shown = new HashMap<>();
        for (Claims.Sighting sighting : claims.sightings()) {
            int before = shown.merge(sighting.orderId(), sighting.version(), Math::max);
            if (before > sighting.version()) {
                find(Violation.STATUS_TAKEN_BACK, "order %s was shown at version %d after version %d",
                        sighting.orderId(), sighting.version(), before);
            }
            OrderStatus logged = statusAt(sighting.orderId(), sighting.version());
            if (logged != sighting.status()) {
                find(Violation.STATUS_TAKEN_BACK, "order %s was shown as %s at version %d, where the log says %s",
                        sighting.orderId(), sighting.status(), sighting.version(), logged);
            }
        }
        claims.splits().forEach(what -> findings.add(new Finding(Violation.ATTEMPT_SPLIT, 1, what)));
        // Where nothing is left, others have bought the rest: a partner, or a buyer who never heard of it.
        claims.leftWaiting().forEach((product, waiting) -> {
            StockLevel level = lastLevels.get(product);
            if (level != null && level.remaining() > 0) {
                find(Violation.UNIT_STUCK, "%d buyers waited in vain for product %s, of which %d units are free",
                        waiting, product, level.remaining());
            }
        });
        lives.forEach((order, life) -> {
            if (life.status() == OrderStatus.PENDING) {
                find(Violation.UNIT_STUCK, "order %s is still pending", order);
            }
        });
    }

    private @Nullable OrderStatus statusAt(OrderId order, int version) {
        if (version == 0) {
            return OrderStatus.ACCEPTED;
        }
        Life life = lives.get(order);
        return life == null || version > life.byVersion.size() ? null : life.byVersion.get(version - 1);
    }

    private void compare(RedisState redis) {
        lastLevels.forEach((product, level) -> {
            RedisState.Stock stock = redis.products().get(product);
            if (stock == null) {
                find(Violation.REDIS_DRIFT, "product %s is not in Redis", product);
                return;
            }
            if (stock.remaining() != level.remaining() || stock.version() != level.version()) {
                find(Violation.REDIS_DRIFT,
                        "product %s: Redis has %d remaining at stock version %d, the log %d at %d", product,
                        stock.remaining(), stock.version(), level.remaining(), level.version());
            }
            if (stock.leases() != 0) {
                find(Violation.REDIS_DRIFT, "product %s: Redis still leases %d units", product, stock.leases());
            }
        });
    }

    private void compare(MysqlState mysql) {
        lastLevels.forEach((product, level) -> {
            MysqlState.Stock stock = mysql.products().get(product);
            if (stock == null) {
                find(Violation.MYSQL_DRIFT, "product %s is not in MySQL", product);
            } else if (stock.productStock() != level.remaining() || stock.stockVersion() != level.version()) {
                find(Violation.MYSQL_DRIFT, "product %s: MySQL has %d in stock at version %d, the log %d at %d",
                        product, stock.productStock(), stock.stockVersion(), level.remaining(), level.version());
            }
        });
        lives.forEach((order, life) -> {
            if (life.status() == OrderStatus.REJECTED || life.status() == OrderStatus.ACCEPTED) {
                return;
            }
            MysqlState.Order row = mysql.orders().get(order);
            MysqlState.Order logged = new MysqlState.Order(life.userId, life.productId, life.status(),
                    life.statusVersion);
            if (!logged.equals(row)) {
                find(Violation.MYSQL_DRIFT, "order %s: MySQL has %s, the log %s", order, row == null ? "no row" : row,
                        logged);
            }
        });
        mysql.orders().forEach((order, row) -> {
            Life life = lives.get(order);
            if (life == null || life.status() == OrderStatus.REJECTED) {
                find(Violation.MYSQL_DRIFT, "order %s is in MySQL as %s, but is no order in the log", order, row);
            }
        });
    }

    private Verdict verdict() {
        Map<OrderStatus, Integer> counts = new EnumMap<>(OrderStatus.class);
        lives.values().forEach(life -> counts.merge(life.status(), 1, Integer::sum));
        int pending = counts.getOrDefault(OrderStatus.PENDING, 0);
        int paid = counts.getOrDefault(OrderStatus.PAID, 0);
        int completed = counts.getOrDefault(OrderStatus.COMPLETED, 0);
        int canceled = counts.getOrDefault(OrderStatus.CANCELED, 0);
        int rejected = (int) claims.accepted().stream().filter(order -> {
            Life life = lives.get(order);
            return life != null && life.status() == OrderStatus.REJECTED;
        }).count();
        return new Verdict(findings,
                new Verdict.Orders(pending + paid + completed + canceled, pending, paid, completed, canceled), rejected,
                lastLevels.values().stream().mapToInt(StockLevel::granted).sum());
    }

    private void find(Violation violation, String format, @Nullable Object... values) {
        findings.add(new Finding(violation, 1, String.format(format, values)));
    }
}
