package dev.firstpair.ingress.purchase;

import dev.firstpair.gate.Admission;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits instead of the gate for some seconds after Redis has stopped answering requests for a product, so that a sale
 * continues while another Redis takes over. The limit is this instance's share of the units that remain in the ledger,
 * rounded up: it has no more undecided orders of its own than that. The ledger decides as usual, and rejects what was
 * admitted in excess.
 *
 * <p>Thread-safe.
 */
public final class FailoverAdmission {

    /**
     * For requests without a ticket, only the brokers' clock decides whether the sale is open; it may be behind that of
     * Redis.
     */
    private static final Duration AFTER_OPENING = Duration.ofMillis(50);
    /** For requests that were dead-lettered: no decision is published about them. */
    private static final long EXPIRY_NANOS = Duration.ofMinutes(10).toNanos();

    private final long longestNanos;
    private final Function<ProductId, @Nullable StockLevel> levels;
    private final DoubleSupplier share;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    /** By product, when the first purchase failed since the gate's last answer. */
    private final Map<ProductId, Long> failingSinceNanos = new ConcurrentHashMap<>();
    /** Guarded by this; each product in it has at least one order. */
    private final Map<ProductId, Map<UserId, OwnOrder>> undecided = new HashMap<>();
    /** When old orders were last removed. Guarded by this. */
    private long expiredNanos;
    /** Whether there is no undecided order; read without the lock. */
    private volatile boolean empty = true;

    /**
     * An order that was admitted here, and is not known to be decided.
     *
     * @param unacknowledged whether the brokers did not confirm that they have the request
     */
    private record OwnOrder(
            OrderId orderId, @Nullable String attemptKey, long sinceNanos, boolean unacknowledged) {

        boolean isOfAttempt(@Nullable String key) {
            return key != null && key.equals(attemptKey);
        }
    }

    /**
     * @param longest time after the first failure in which it admits; 0 for never
     * @param levels returns the newest stock level of a product, if there is one
     * @param share this instance's share of the units, 0 to 1; the shares of all instances add up to 1
     * @param clock clock by which sales open and close
     * @param nanoTime as {@link System#nanoTime()}
     */
    public FailoverAdmission(
            Duration longest,
            Function<ProductId, @Nullable StockLevel> levels,
            DoubleSupplier share,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.longestNanos = longest.toNanos();
        this.levels = levels;
        this.share = share;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.expiredNanos = nanoTime.getAsLong();
    }

    /** The gate has answered a request, with whatever admission. */
    void gateAnswered(ProductId productId) {
        if (!failingSinceNanos.isEmpty()) {
            failingSinceNanos.remove(productId);
        }
    }

    /** Whether an order of the user that was admitted here is undecided, acknowledged or not. */
    boolean has(ProductId productId, UserId userId) {
        if (empty) {
            return false;
        }
        synchronized (this) {
            return own(productId, userId) != null;
        }
    }

    /** The answer that follows from the user's undecided order that was admitted here; absent if there is none. */
    @Nullable
    Admission admitted(ProductId productId, UserId userId, @Nullable String attemptKey) {
        if (empty) {
            return null;
        }
        synchronized (this) {
            OwnOrder own = own(productId, userId);
            return own == null ? null : repeatedAnswer(own, attemptKey);
        }
    }

    /**
     * The answer to a purchase that Redis has not answered; absent if the user can only try again later.
     *
     * @param activeOrder the user's active order, if the log has one
     */
    synchronized @Nullable Admission admit(
            ProductId productId,
            UserId userId,
            OrderId orderId,
            @Nullable String attemptKey,
            @Nullable OrderId activeOrder) {
        StockLevel level = longestNanos == 0 ? null : levels.apply(productId);
        if (level == null || !isFailover(productId) || !isOpen(level)) {
            return null;
        }
        if (activeOrder != null) {
            return new Admission.AlreadyOrdered(activeOrder);
        }
        OwnOrder own = own(productId, userId);
        Admission repeated = own == null ? null : repeatedAnswer(own, attemptKey);
        if (repeated != null) {
            return repeated;
        }
        if (own == null && !hasRoom(level)) {
            return null;
        }
        put(productId, userId, new OwnOrder(orderId, attemptKey, nanoTime.getAsLong(), false));
        return new Admission.Admitted(orderId, 0, 0, false);
    }

    /** Absent if the order was not acknowledged, and this is another attempt. */
    private static @Nullable Admission repeatedAnswer(OwnOrder own, @Nullable String attemptKey) {
        if (own.isOfAttempt(attemptKey)) {
            return new Admission.Admitted(own.orderId(), 0, 0, true);
        }
        return own.unacknowledged() ? null : new Admission.AlreadyOrdered(own.orderId());
    }

    private @Nullable OwnOrder own(ProductId productId, UserId userId) {
        removeExpired();
        Map<UserId, OwnOrder> ofProduct = undecided.get(productId);
        return ofProduct == null ? null : ofProduct.get(userId);
    }

    private void removeExpired() {
        long nowNanos = nanoTime.getAsLong();
        if (nowNanos - expiredNanos < EXPIRY_NANOS) {
            return;
        }
        expiredNanos = nowNanos;
        undecided.values()
                .forEach(ofProduct -> ofProduct.values()
                        .removeIf(own -> nowNanos - own.sinceNanos() >= EXPIRY_NANOS));
        undecided.values().removeIf(Map::isEmpty);
        empty = undecided.isEmpty();
    }

    private boolean hasRoom(StockLevel level) {
        Map<UserId, OwnOrder> ofProduct = undecided.get(level.productId());
        return (ofProduct == null ? 0 : ofProduct.size()) < Math.ceil(level.remaining() * share.getAsDouble());
    }

    private void put(ProductId productId, UserId userId, OwnOrder own) {
        undecided.computeIfAbsent(productId, ignored -> new HashMap<>()).put(userId, own);
        empty = false;
    }

    private boolean isFailover(ProductId productId) {
        long nowNanos = nanoTime.getAsLong();
        Long since = failingSinceNanos.putIfAbsent(productId, nowNanos);
        return since == null || nowNanos - since <= longestNanos;
    }

    private boolean isOpen(StockLevel level) {
        Instant now = clock.instant();
        return (level.opensAt() == null || !now.isBefore(level.opensAt().plus(AFTER_OPENING)))
                && (level.closesAt() == null || now.isBefore(level.closesAt()));
    }

    /** The ledger has published an event, of an order of this or another instance. */
    public void published(OrderEvent event) {
        if (!empty && (event instanceof OrderEvent.Placed || event instanceof OrderEvent.Rejected)) {
            decided(event.productId(), event.userId(), event.orderId());
        }
    }

    /** The ledger has decided an order: from now on, the log has the user's state. */
    synchronized void decided(ProductId productId, UserId userId, OrderId orderId) {
        Map<UserId, OwnOrder> ofProduct = undecided.get(productId);
        if (ofProduct == null) {
            return;
        }
        OwnOrder own = ofProduct.get(userId);
        if (own != null && own.orderId().equals(orderId)) {
            ofProduct.remove(userId);
        }
        if (ofProduct.isEmpty()) {
            undecided.remove(productId);
        }
        empty = undecided.isEmpty();
    }

    /**
     * The brokers did not confirm that they have the request, so it may be in the log. The same attempt still means
     * this order; another attempt may become a new order.
     */
    synchronized void unacknowledged(ProductId productId, UserId userId, OrderId orderId) {
        OwnOrder own = own(productId, userId);
        if (own != null && own.orderId().equals(orderId)) {
            put(productId, userId, new OwnOrder(orderId, own.attemptKey(), own.sinceNanos(), true));
        }
    }
}
