package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import java.time.Instant;

/**
 * One order, or a request that was rejected.
 *
 * @param version counts its events from 1
 */
public record OrderState(ProductId productId, UserId userId, int version, Status status) {

    /** Where the order stands. */
    public sealed interface Status {}

    /** A unit is held until the deadline. */
    public record Pending(Instant holdUntil) implements Status {}

    /** Paid for. */
    public record Paid() implements Status {}

    /** Final. */
    public record Completed() implements Status {}

    /** Given up; has no unit. */
    public record Canceled(CancelReason reason) implements Status {}

    /** Never was an order; remembered so that the same request is not decided again. */
    public record Rejected() implements Status {}

    OrderState next(Status newStatus) {
        return new OrderState(productId, userId, version + 1, newStatus);
    }
}
