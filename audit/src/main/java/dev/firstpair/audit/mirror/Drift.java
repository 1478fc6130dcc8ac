package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import org.jspecify.annotations.Nullable;

/**
 * A difference between a mirror and the log.
 *
 * @param subject what differs
 * @param productId absent if it is unknown
 * @param orderId absent if the drift is about the product's stock, or if it is unknown
 * @param refund absent if the drift is not about a refund, or if it is unknown
 * @param what a sentence that names the order or product, and the state of both sides
 */
public record Drift(Mirror mirror, Subject subject, Cause cause, @Nullable ProductId productId,
        @Nullable OrderId orderId, @Nullable RefundId refund, String what) {

    /** A product's stock, with its row in MySQL; an order, its row or its lease; a payment that is or was due back. */
    public enum Subject {
        STOCK, ORDER, REFUND
    }

    /** The mirrors of the log. */
    public enum Mirror {
        REDIS("Redis"), MYSQL("MySQL");

        private final String name;

        Mirror(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Which side is wrong, and how. */
    public enum Cause {
        /** The mirror does not have it. */
        MISSING,
        /** The mirror has an older state of the log. */
        BEHIND,
        /** The mirror has a newer state than the log. */
        AHEAD,
        /** The mirror has a state that the log never had. */
        DIFFERENT,
        /** The log does not have it. */
        NOT_IN_LOG,
        /** Redis holds a unit for an order that is decided. */
        STALE_LEASE
    }

    public static Drift ofStock(Mirror mirror, Cause cause, @Nullable ProductId product, String what) {
        return new Drift(mirror, Subject.STOCK, cause, product, null, null, what);
    }

    public static Drift ofOrder(Mirror mirror, Cause cause, @Nullable ProductId product, @Nullable OrderId order,
            String what) {
        return new Drift(mirror, Subject.ORDER, cause, product, order, null, what);
    }

    public static Drift ofRefund(Cause cause, @Nullable ProductId product, @Nullable RefundId refund, String what) {
        return new Drift(Mirror.MYSQL, Subject.REFUND, cause, product, refund == null ? null : refund.order(), refund,
                what);
    }

    public Violation violation() {
        return mirror == Mirror.REDIS ? Violation.REDIS_DRIFT : Violation.MYSQL_DRIFT;
    }
}
