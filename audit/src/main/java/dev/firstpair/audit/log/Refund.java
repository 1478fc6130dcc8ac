package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment that is, or was, due back, as the log or a row of {@code refunds} has it.
 *
 * @param amount in the smallest unit of the currency; absent, like the currency, if it is unknown
 * @param dueAt since when it is due back; absent if it is unknown for this payment
 * @param refundedAt when it was refunded; absent if it is not refunded yet
 */
public record Refund(UserId userId, ProductId productId, @Nullable Long amount, @Nullable String currency,
        @Nullable Instant dueAt, @Nullable Instant refundedAt) {

    /** Both states of one payment merged; values of this one take precedence. */
    Refund completedBy(Refund later) {
        return new Refund(userId, productId, amount, currency, dueAt == null ? later.dueAt : dueAt,
                refundedAt == null ? later.refundedAt : refundedAt);
    }

    /** A copy with other times of becoming due and of the refund. */
    public Refund at(@Nullable Instant due, @Nullable Instant refunded) {
        return new Refund(userId, productId, amount, currency, due, refunded);
    }
}
