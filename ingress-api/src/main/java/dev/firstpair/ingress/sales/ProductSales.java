package dev.firstpair.ingress.sales;

import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import org.jspecify.annotations.Nullable;

/**
 * The state of one product in this instance, and the rule by which the instance answers instead of the gate.
 *
 * <p><b>Refusing without asking.</b> The load after the last unit is sold must not reach Redis, but no answer may hide
 * an order that the user holds, or the 202 of an earlier attempt. The gate's refusal of one user may be repeated to
 * another if
 * <ol>
 * <li>the gate has promised quiet: if it refuses while nothing that it admitted is undecided, it promises to admit
 * nobody for some ms, even if a unit comes back (requests in that time have to wait). The ms are counted from before
 * the gate was asked, so they end here before they end at the gate, whatever the clocks say;
 * <li>this instance has <em>caught up</em> with that state: after the gate had answered that none of its n tickets is
 * undecided, the ends of {@code order-events} were looked up, uncommitted records included, and everything up to there
 * has been read. All n were decided, and the gate had read the decisions, so all of them are in {@link BuyerTable}. A
 * refusal with another number of tickets, or another version of the stock, has to be caught up with again;
 * <li>the level of exactly that version has as many active orders as the table. Those in the table are a subset of the
 * active ones, so with the same number they are all of them. The numbers differ if the log no longer reaches back to
 * the oldest order;
 * <li>the user is not in the table, so the log has no record about this user and this product.
 * </ol>
 * Nobody was admitted since the refusal (1), everybody admitted before is in the table (2, 3), and this user is not
 * (4): the gate would refuse this user, too. In any other case the gate is asked. Without requests the gate is not
 * asked; with many, one request per instance and quiet period reaches the gate.
 *
 * <p>An order that the gate no longer knows (it was admitted, then neither decided nor seen overdue for longer than
 * {@code firstpair.gate.overdue-memory}) is unknown here, too.
 */
final class ProductSales {

    /** The state of the gate with which this instance has caught up, or is catching up. */
    record GateVersion(long tickets, long version) {
        static GateVersion of(Refusal refusal) {
            return new GateVersion(refusal.gateState().tickets(), refusal.gateState().version());
        }
    }

    private final BuyerTable buyers = new BuyerTable();
    private volatile @Nullable StockLevel level;
    private volatile @Nullable GateVersion caughtUpWith;
    private volatile @Nullable GateVersion catchingUpWith;
    private volatile @Nullable Refusal repeatableRefusal;

    BuyerTable buyers() {
        return buyers;
    }

    @Nullable
    StockLevel level() {
        return level;
    }

    void apply(StockLevel newer) {
        StockLevel known = level;
        if (known == null || newer.version() >= known.version()) {
            level = newer;
        }
    }

    void apply(OrderEvent event) {
        buyers.apply(event);
    }

    /** The gate's answer to this user, if known without asking; absent if the gate has to be asked. */
    @Nullable
    Refusal refusalFor(long userId, long nowNanos) {
        Refusal refusal = repeatableRefusal;
        if (refusal == null || refusal.quietUntilNanos() - nowNanos <= 0 || buyers.contains(userId)) {
            return null;
        }
        return refusal;
    }

    /**
     * Processes a refusal by the gate.
     *
     * @return the version to catch up with, if that is necessary and not in progress yet
     */
    @Nullable
    GateVersion onRefusal(Refusal refusal) {
        if (refusal.gateState().quietMillis() == 0) {
            return null;
        }
        GateVersion gateVersion = GateVersion.of(refusal);
        if (!gateVersion.equals(caughtUpWith)) {
            return startCatchUp(gateVersion);
        }
        StockLevel known = level;
        if (known != null && known.version() == gateVersion.version() && known.active() == buyers.active()) {
            repeatableRefusal = refusal;
        }
        return null;
    }

    private synchronized @Nullable GateVersion startCatchUp(GateVersion gateVersion) {
        if (gateVersion.equals(catchingUpWith) || gateVersion.equals(caughtUpWith)) {
            return null;
        }
        catchingUpWith = gateVersion;
        return gateVersion;
    }

    /** Everything up to the ends of the log, as they were after the version was seen, has been read. */
    synchronized void completeCatchUp(GateVersion gateVersion) {
        if (gateVersion.equals(catchingUpWith)) {
            caughtUpWith = gateVersion;
            catchingUpWith = null;
        }
    }

    /** The ends could not be looked up. */
    synchronized void abandonCatchUp(GateVersion gateVersion) {
        if (gateVersion.equals(catchingUpWith)) {
            catchingUpWith = null;
        }
    }
}
