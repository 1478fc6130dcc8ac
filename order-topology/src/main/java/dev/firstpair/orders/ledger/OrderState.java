package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.Price;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One order, or a request that was rejected.
 *
 * @param version counts its events from 1
 * @param price what it costs; absent for a request, and if the ledger did not know it when the order was placed
 */
public record OrderState(
        ProductId productId,
        UserId userId,
        int version,
        Status status,
        @Nullable Price price) {

    /** The status of an order. */
    public sealed interface Status {}

    /** A unit is held until the deadline. */
    public record Pending(Instant holdUntil) implements Status {}

    /**
     * Paid for.
     *
     * @param payment the command that paid it; absent if it was paid under a version that did not keep it
     */
    public record Paid(@Nullable CommandId payment) implements Status {}

    /** Final. */
    public record Completed() implements Status {}

    /**
     * Given up; has no unit.
     *
     * @param unknownDue whether a payment with an unknown id is due back: its order was paid under a version that did
     *     not keep the id
     */
    public record Canceled(CancelReason reason, boolean unknownDue) implements Status {

        /** Without such a payment. */
        public Canceled(CancelReason reason) {
            this(reason, false);
        }
    }

    /** Never was an order; kept so that the same request is not decided again. */
    public record Rejected() implements Status {}

    OrderState next(Status newStatus) {
        return new OrderState(productId, userId, version + 1, newStatus, price);
    }
}
