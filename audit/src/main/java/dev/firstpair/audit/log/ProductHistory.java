package dev.firstpair.audit.log;

import dev.firstpair.audit.report.Findings;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stock history of one product: changes in the ledger's order. */
public final class ProductHistory {

    /**
     * Longest grace period after closing that the ledger can be configured with, for requests that were admitted in
     * time.
     */
    static final Duration LONGEST_GRACE = Duration.ofMinutes(1);
    /** Grace period of the ledger before opening, for requests admitted by a gate whose clock is ahead. */
    static final Duration OPENING_GRACE = Duration.ofMillis(50);

    private final ProductId productId;
    /** Number of requests so far; the position of the next one. */
    int requests;
    private final List<Change> changes = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();
    private final Map<RestockId, Grant> grants = new HashMap<>();
    /** By stock version, the first order that was rejected because nothing was left; most share a version. */
    private final NavigableMap<Long, OrderId> soldOut = new TreeMap<>();
    private @Nullable StockLevel last;
    private Window window = Window.ALWAYS;
    private long lastChange;
    private long judgedUpTo = Long.MAX_VALUE;

    /** An order that was placed, paid or canceled; by how much the numbers of active and pending orders grew. */
    private record Change(long version, int remaining, int active, int pending, OrderHistory order, long atMillis) {

        /** It does not raise the stock version. */
        boolean isPayment() {
            return active == 0;
        }
    }

    private record Attempt(UserId user, String key) {}

    /** @param pending absent if the level does not say it */
    private record Level(long version, int granted, int active, @Nullable Integer pending, Window window) {}

    /** When units are for sale; most levels share one. */
    private record Window(@Nullable Instant opensAt, @Nullable Instant closesAt) {

        static final Window ALWAYS = new Window(null, null);

        boolean isCertainlyShut(Instant at) {
            return opensAt != null && at.isBefore(opensAt.minus(OPENING_GRACE))
                    || closesAt != null && !at.isBefore(closesAt.plus(LONGEST_GRACE));
        }

        @Override
        public String toString() {
            return (opensAt == null ? "" : "from " + opensAt) + (opensAt == null || closesAt == null ? "" : " ")
                    + (closesAt == null ? "" : "until " + closesAt);
        }
    }

    /** A restock, and whether the ledger refused it; a refusal is final. */
    private static final class Grant {
        /** Quantity of its first copy, which is the one that the ledger decides on. */
        int quantity;
        boolean logged;
        boolean refused;
    }

    /** Which of the topics are known from their beginnings. */
    record Complete(boolean requests, boolean events, boolean restocks) {}

    ProductHistory(ProductId productId) {
        this.productId = productId;
    }

    public ProductId productId() {
        return productId;
    }

    /** Records by how much the event changed the numbers of active and pending orders. */
    void changed(OrderEvent event, int active, int pending, OrderHistory order) {
        changes.add(new Change(event.stockVersion(), event.remaining(), active, pending, order,
                event.at().toEpochMilli()));
        lastChange = Math.max(lastChange, event.stockVersion());
    }

    /** Nothing was left, by the ledger's own number. */
    void soldOut(OrderEvent.Rejected rejected) {
        soldOut.putIfAbsent(rejected.stockVersion(), rejected.orderId());
    }

    void level(StockLevel level) {
        Window of = new Window(level.opensAt(), level.closesAt());
        if (!of.equals(window)) {
            window = of;
        }
        levels.add(new Level(level.version(), level.granted(), level.active(), level.pending(), window));
        if (level.version() >= newestLevel()) {
            last = level;
        }
    }

    void restocked(Restock restock) {
        Grant grant = grant(restock);
        if (!grant.logged) {
            grant.logged = true;
            grant.quantity = restock.quantity();
        }
    }

    void refused(Restock restock) {
        grant(restock).refused = true;
    }

    private Grant grant(Restock restock) {
        return grants.computeIfAbsent(restock.restockId(), id -> new Grant());
    }

    /** The newest level; absent if the ledger does not know the product, or it has not been read. */
    public @Nullable StockLevel last() {
        return last;
    }

    /** The newest version in the log; 0 if none. */
    public long version() {
        return Math.max(lastChange, newestLevel());
    }

    private long newestLevel() {
        StockLevel newest = last;
        return newest == null ? 0 : newest.version();
    }

    /** The remaining units at that version; absent if the log does not have it. */
    public @Nullable Integer remainingAt(long version) {
        for (int i = levels.size() - 1; i >= 0; i--) {
            if (levels.get(i).version == version) {
                return levels.get(i).granted - levels.get(i).active;
            }
        }
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).version == version) {
                return changes.get(i).remaining;
            }
        }
        return null;
    }

    /** Whether compaction of the topic has removed stock levels: without it, there is one of version 1. */
    public boolean lacksLevels() {
        return !levels.isEmpty() && levels.stream().noneMatch(level -> level.version == 1);
    }

    /** Later changes may be incomplete, and are not judged. */
    void mark() {
        judgedUpTo = version();
    }

    /** Recounts the whole history. */
    void judge(Complete complete, Findings findings) {
        changes.sort(Comparator.comparingLong(Change::version).thenComparing(Change::isPayment));
        levels.sort(Comparator.comparingLong(Level::version));
        StockLevel newest = last;
        long restocked = restocked(false);
        if (complete.restocks && newest != null && newest.granted() != restocked) {
            findings.add(Violation.MISCOUNTED, "product %s: %d units are granted, but its restocks add up to %d",
                    productId, newest.granted(), restocked);
        }
        judgeBuyers(complete.requests, findings);
        judgeTimes(findings);
        if (complete.events) {
            recount(complete.restocks ? (int) Math.min(restocked(true), Integer.MAX_VALUE) : Integer.MAX_VALUE,
                    findings);
            judgeSoldOut(findings);
        }
    }

    /** @param allRequests whether each request's position is that of its first copy */
    private void judgeBuyers(boolean allRequests, Findings findings) {
        Map<UserId, OrderHistory> activeOf = new HashMap<>();
        // All active orders of users who ever had two at a time; these are few, so this costs little memory.
        Map<UserId, Set<OrderHistory>> severalOf = new HashMap<>();
        Map<Attempt, OrderHistory> attempts = new HashMap<>();
        int lastPosition = -1;
        for (Change change : changes) {
            if (change.version > judgedUpTo) {
                break;
            }
            OrderHistory order = change.order;
            UserId user = order.userId();
            Set<OrderHistory> several = severalOf.get(user);
            if (change.isPayment()) {
                continue;
            }
            if (change.active < 0) {
                activeOf.remove(user, order);
                if (several != null) {
                    several.remove(order);
                }
                continue;
            }
            OrderHistory other = activeOf.putIfAbsent(user, order);
            if (several == null && other != null) {
                several = new LinkedHashSet<>(List.of(other));
                severalOf.put(user, several);
            }
            if (several != null && several.add(order) && several.size() > 1) {
                findings.add(Violation.BOUGHT_TWICE, "user %s had orders %s of product %s at the same time", user,
                        several.stream().map(OrderHistory::orderId).toList(), productId);
            }
            if (allRequests && order.requestPosition >= 0) {
                if (order.requestPosition < lastPosition) {
                    findings.add(Violation.OVERTAKEN, "order %s of product %s was placed after a later request",
                            order.orderId(), productId);
                }
                lastPosition = Math.max(lastPosition, order.requestPosition);
            }
            if (order.attemptKey != null) {
                OrderHistory first = attempts.putIfAbsent(new Attempt(user, order.attemptKey), order);
                if (first != null && first != order) {
                    findings.add(Violation.ATTEMPT_SPLIT, "attempt '%s' of user %s became orders %s and %s",
                            order.attemptKey, user, first.orderId(), order.orderId());
                }
            }
        }
    }

    /**
     * The window by which a change was decided is that of its own level, or that of the levels before and after it if
     * these are the same: the ledger leaves out only levels between which no window changed.
     */
    private void judgeTimes(Findings findings) {
        int next = 0;
        for (Change change : changes) {
            while (next < levels.size() && levels.get(next).version < change.version) {
                next++;
            }
            if (change.active <= 0 || next == levels.size()) {
                continue;
            }
            Window then = levels.get(next).window;
            boolean own = levels.get(next).version == change.version;
            if (!own && (next == 0 || !levels.get(next - 1).window.equals(then))) {
                continue;
            }
            Instant at = Instant.ofEpochMilli(change.atMillis);
            if (then.isCertainlyShut(at)) {
                findings.add(Violation.OUTSIDE_THE_SALE,
                        "order %s of product %s was placed at %s, but the sale is %s", change.order.orderId(),
                        productId, at, then);
            }
        }
    }

    /** @param everGranted the most units that can ever have been granted */
    private void recount(int everGranted, Findings findings) {
        int active = 0;
        PendingCount pending = new PendingCount();
        int mostOver = 0;
        int next = 0;
        long before = 0;
        for (Change change : changes) {
            if (change.version > judgedUpTo) {
                break;
            }
            for (; next < levels.size() && levels.get(next).version < change.version; next++) {
                judge(levels.get(next), active, pending, findings);
            }
            active += change.active;
            pending.changed(change.version, change.pending, change.isPayment());
            if (change.isPayment()) {
                continue;
            }
            if (change.version == before) {
                findings.add(Violation.MISCOUNTED, "product %s: two changes have the stock version %d", productId,
                        change.version);
            }
            before = change.version;
            int granted = granted(change, active, next, everGranted);
            mostOver = Math.max(mostOver, active - granted);
            // An event cannot state a negative number; that case is found as oversold.
            if (change.remaining != Math.max(0, granted - active)) {
                findings.add(Violation.MISCOUNTED,
                        "product %s: %d remain at stock version %d by its event, %d by replay", productId,
                        change.remaining, change.version, granted - active);
            }
        }
        for (; next < levels.size(); next++) {
            judge(levels.get(next), active, pending, findings);
        }
        // Each transaction with a change has a level, and compaction keeps the newest.
        if (mostOver == 0 && before > newestLevel()) {
            findings.add(Violation.MISCOUNTED,
                    "product %s: its newest level is of stock version %d, but its orders go up to %d", productId,
                    newestLevel(), before);
        }
        if (mostOver > 0) {
            findings.addCounted(Violation.OVERSOLD, mostOver, "product %s had up to %d more active orders than units",
                    productId, mostOver);
        }
    }

    /** The number of units at a version is known if it has a level, or if the levels around it have the same number. */
    private void judgeSoldOut(Findings findings) {
        int active = 0;
        int nextChange = 0;
        int nextLevel = 0;
        for (Map.Entry<Long, OrderId> rejected : soldOut.headMap(judgedUpTo, true).entrySet()) {
            long version = rejected.getKey();
            for (; nextChange < changes.size() && changes.get(nextChange).version <= version; nextChange++) {
                active += changes.get(nextChange).active;
            }
            while (nextLevel < levels.size() && levels.get(nextLevel).version <= version) {
                nextLevel++;
            }
            if (nextLevel == 0) {
                continue;
            }
            Level before = levels.get(nextLevel - 1);
            boolean known = before.version == version || nextLevel == levels.size()
                    || levels.get(nextLevel).granted == before.granted;
            if (known && before.granted > active) {
                findings.add(Violation.OVERTAKEN,
                        "order %s was rejected as SOLD_OUT at stock version %d, while %d units were free by replay",
                        rejected.getValue(), version, before.granted - active);
            }
        }
    }

    /**
     * The units granted at the change: those of its own level, or of the one before it. Compaction may have removed the
     * level of a restock in between: then the number in the change itself is used, limited to the most units ever
     * granted.
     *
     * @param next the first level that is not older than the change
     */
    private int granted(Change change, int active, int next, int everGranted) {
        if (next < levels.size() && levels.get(next).version == change.version) {
            return levels.get(next).granted;
        }
        if (next > 0 && (next == levels.size() || levels.get(next).granted == levels.get(next - 1).granted)) {
            return levels.get(next - 1).granted;
        }
        return (int) Math.min((long) active + change.remaining, everGranted);
    }

    private void judge(Level level, int active, PendingCount pending, Findings findings) {
        if (level.version > judgedUpTo) {
            return;
        }
        if (level.active != active) {
            findings.add(Violation.MISCOUNTED,
                    "product %s: %d are active at stock version %d by its level, %d by replay",
                    productId, level.active, level.version, active);
        }
        int least = pending.least();
        boolean last = judgedUpTo == Long.MAX_VALUE && level == levels.getLast();
        int most = last ? least : pending.most(level.version);
        // Payments at the newest version may not have been read yet.
        if (level.pending != null && level.version < judgedUpTo && (level.pending < least || level.pending > most)) {
            findings.add(Violation.MISCOUNTED,
                    "product %s: %d are pending at stock version %d by its level, %d to %d by replay",
                    productId, level.pending, level.version, least, most);
        }
    }

    /** @param most whether to leave out restocks that took units off sale */
    private long restocked(boolean most) {
        return grants.values()
                .stream()
                .filter(grant -> grant.logged && !grant.refused)
                .mapToLong(grant -> most ? Math.max(0, grant.quantity) : grant.quantity)
                .sum();
    }
}
