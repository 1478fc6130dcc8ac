package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request of a user for one unit of a product; the ledger decides on it in log order.
 *
 * @param orderId the order that it becomes if the ledger accepts it; the same id again is the same request
 * @param userId the user
 * @param productId the product; also the record's key
 * @param ticket the place at the gate, 1 to {@link #LARGEST_TICKET}, counted per product; absent if it was not admitted
 *     by the gate
 * @param attemptKey the shopper's Idempotency-Key, 1 to 255 characters; absent if there was none
 * @param admittedAt when the gate admitted it, by the sender's clock: information only; the log time decides
 */
public record PurchaseRequest(
        OrderId orderId,
        UserId userId,
        ProductId productId,
        @Nullable Long ticket,
        @Nullable String attemptKey,
        Instant admittedAt) {

    /** The most characters an attempt key may have. */
    public static final int ATTEMPT_KEY_LENGTH = 255;

    /** The highest ticket: far below 2^53, beyond which Redis's scripts no longer count exactly. */
    public static final long LARGEST_TICKET = 1_000_000_000_000L;

    public PurchaseRequest {
        Require.present(orderId, "orderId");
        Require.present(userId, "userId");
        Require.present(productId, "productId");
        Require.present(admittedAt, "admittedAt");
        Require.length(ATTEMPT_KEY_LENGTH, attemptKey, "attemptKey");
        if (ticket != null) {
            Require.between(1, LARGEST_TICKET, ticket, "ticket");
        }
    }
}
