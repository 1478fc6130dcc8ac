package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import org.jspecify.annotations.Nullable;

/**
 * A mirror says other than the log.
 *
 * @param productId absent if not even that is known
 * @param orderId absent if it is about the product's stock
 * @param what a sentence that names the order or product, and what either side says
 */
public record Drift(Mirror mirror, Cause cause, @Nullable ProductId productId, @Nullable OrderId orderId, String what) {

    /** What mirrors the log. */
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
        /** The mirror has nothing of it. */
        MISSING,
        /** The mirror has an older state of the log. */
        BEHIND,
        /** The mirror has a newer state than the log. */
        AHEAD,
        /** The mirror has what the log never said. */
        DIFFERENT,
        /** The log has nothing of it. */
        NOT_IN_LOG,
        /** Redis holds a unit for an order that is decided. */
        STALE_LEASE
    }

    Violation violation() {
        return mirror == Mirror.REDIS ? Violation.REDIS_DRIFT : Violation.MYSQL_DRIFT;
    }
}
