package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges a finished sale by a replay of its log, by what its buyers were shown, and by the final state of the mirrors.
 */
public final class Audit {

    private final Claims claims;
    private final Replay replay;
    private final Findings findings;
    private final List<Shelf> onSale;

    private Audit(Claims claims, Replay replay, List<Shelf> onSale) {
        this.claims = claims;
        this.replay = replay;
        this.onSale = onSale;
        this.findings = replay.findings();
    }

    /** A pure function; records of products that were not for sale are ignored. */
    public static Verdict of(Claims claims, SaleLog log, RedisState redis, MysqlState mysql) {
        Set<ProductId> products = log.products();
        Replay replay = new Replay(Set.of());
        log.requests().stream().filter(request -> products.contains(request.productId())).forEach(replay::request);
        log.commands().forEach(replay::command);
        log.events().stream().filter(event -> products.contains(event.productId())).forEach(replay::event);
        log.levels().stream().filter(level -> products.contains(level.productId())).forEach(replay::level);
        log.restocks().stream().filter(restock -> products.contains(restock.productId())).forEach(replay::restock);
        log.refusedCommands().forEach(replay::refused);
        log.refusedRestocks().forEach(replay::refused);
        Audit audit = new Audit(claims, replay,
                replay.shelves().stream().filter(shelf -> shelf.last() != null).toList());
        audit.checkProducts(products);
        audit.checkClaims();
        audit.compare(redis);
        audit.compare(mysql);
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
    private void checkClaims() {
        for (OrderId order : claims.accepted()) {
            Life life = replay.of(order);
            if (life == null || life.outcomes == 0) {
                findings.add(Violation.ACCEPTED_LOST, "order %s was accepted, but has no outcome%s", order,
                        life == null ? " and is not in the log" : "");
            }
        }
        Map<OrderId, Integer> shown = new HashMap<>();
        for (Claims.Sighting sighting : claims.sightings()) {
            int before = shown.merge(sighting.orderId(), sighting.version(), Math::max);
            if (before > sighting.version()) {
                findings.add(Violation.STATUS_TAKEN_BACK, "order %s was shown at version %d after version %d",
                        sighting.orderId(), sighting.version(), before);
            }
            OrderStatus logged = statusAt(sighting.orderId(), sighting.version());
            if (logged != sighting.status()) {
                findings.add(Violation.STATUS_TAKEN_BACK,
                        "order %s was shown as %s at version %d, where the log says %s", sighting.orderId(),
                        sighting.status(), sighting.version(), logged);
            }
        }
        claims.splits().forEach(what -> findings.add(Violation.ATTEMPT_SPLIT, "%s", what));
        // If no units remain, others have bought the rest: a partner, or a buyer who was not notified.
        claims.leftWaiting().forEach((product, waiting) -> {
            StockLevel level = lastLevel(product);
            if (level != null && level.remaining() > 0) {
                findings.add(Violation.UNIT_STUCK,
                        "%d buyers waited in vain for product %s, of which %d units are free", waiting, product,
                        level.remaining());
            }
        });
        for (Life life : replay.lives()) {
            if (life.status() == OrderStatus.PENDING) {
                findings.add(Violation.UNIT_STUCK, "order %s is still pending", life.orderId());
            }
        }
    }

    private @Nullable StockLevel lastLevel(ProductId product) {
        Shelf shelf = replay.of(product);
        return shelf == null ? null : shelf.last();
    }

    private @Nullable OrderStatus statusAt(OrderId order, int version) {
        Life life = replay.of(order);
        if (life == null) {
            return version == 0 ? OrderStatus.ACCEPTED : null;
        }
        return life.statusAt(version);
    }

    private void compare(RedisState redis) {
        Mirrors mirrors = new Mirrors(replay);
        for (Shelf shelf : onSale) {
            RedisState.Stock stock = redis.products().get(shelf.productId);
            add(mirrors.redis(shelf.productId, stock, shelf.version()));
            if (stock != null && stock.leases() != 0) {
                findings.add(Violation.REDIS_DRIFT, "product %s: Redis still leases %d units", shelf.productId,
                        stock.leases());
            }
        }
    }

    private void compare(MysqlState mysql) {
        Mirrors mirrors = new Mirrors(replay);
        for (Shelf shelf : onSale) {
            add(mirrors.mysql(shelf.productId, mysql.products().get(shelf.productId), shelf.version()));
        }
        for (Life life : replay.lives()) {
            if (life.isOrder()) {
                add(mirrors.order(life.orderId(), mysql.orders().get(life.orderId())));
            }
        }
        mysql.orders().forEach((order, row) -> {
            Life life = replay.of(order);
            if (life == null || !life.isOrder()) {
                add(mirrors.order(order, row));
            }
        });
        for (Life life : replay.lives()) {
            for (Life.Commanded command : life.commands()) {
                if (command.refund != null) {
                    RefundId refund = new RefundId(command.id(), life.orderId());
                    add(mirrors.refund(refund, mysql.refunds().get(refund)));
                }
            }
        }
        mysql.refunds().forEach((refund, row) -> {
            if (replay.of(refund) == null) {
                add(mirrors.refund(refund, row));
            }
        });
    }

    private void add(@Nullable Drift drift) {
        if (drift != null) {
            findings.add(drift.violation(), "%s", drift.what());
        }
    }

    private Verdict verdict() {
        Map<OrderStatus, Integer> counts = new EnumMap<>(OrderStatus.class);
        replay.lives().forEach(life -> counts.merge(life.status(), 1, Integer::sum));
        int pending = counts.getOrDefault(OrderStatus.PENDING, 0);
        int paid = counts.getOrDefault(OrderStatus.PAID, 0);
        int completed = counts.getOrDefault(OrderStatus.COMPLETED, 0);
        int canceled = counts.getOrDefault(OrderStatus.CANCELED, 0);
        int rejected = (int) claims.accepted().stream().filter(order -> {
            Life life = replay.of(order);
            return life != null && life.status() == OrderStatus.REJECTED;
        }).count();
        return new Verdict(findings.list(),
                new Verdict.Orders(pending + paid + completed + canceled, pending, paid, completed, canceled), rejected,
                onSale.stream().mapToInt(Audit::granted).sum());
    }

    private static int granted(Shelf shelf) {
        StockLevel level = shelf.last();
        return level == null ? 0 : level.granted();
    }
}
