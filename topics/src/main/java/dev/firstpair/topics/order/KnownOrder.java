package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order, or a rejected request, as order-topology keeps it for ever, while its events expire: a value of the
 * compacted topic behind the store of its status view. It is no contract for partners, and not in the AsyncAPI
 * document: order-topology writes it, sink-writer reads it when the events have expired, and ingress-api for purchases
 * that wait for their decision.
 *
 * @param existingOrderId the order with which a rejected one conflicts
 * @param placedAt when the request was logged
 * @param holdUntil when the unit is given back unless paid; only while pending
 * @param history oldest first, at least one
 */
public record KnownOrder(
        OrderId orderId,
        UserId userId,
        ProductId productId,
        @Nullable OrderId existingOrderId,
        Instant placedAt,
        @Nullable Instant holdUntil,
        List<Step> history) {

    private static final int KEY_BYTES = 16;

    /**
     * One event.
     *
     * @param status of the order after it, in upper case
     * @param reason of a cancellation, rejection or refusal
     */
    public record Step(int version, String status, Instant at, @Nullable String reason) {

        public Step {
            Require.present(status, "status");
            Require.present(at, "at");
        }
    }

    public KnownOrder {
        Require.present(orderId, "orderId");
        Require.present(userId, "userId");
        Require.present(productId, "productId");
        Require.present(placedAt, "placedAt");
        Require.present(history, "history");
        history = List.copyOf(history);
        if (history.isEmpty()) {
            throw new IllegalArgumentException("an order has a history");
        }
    }

    /** The event that set the order's status; later ones did not change it. */
    public Step decisive() {
        Step decisive = history.getFirst();
        for (Step step : history) {
            decisive = step.status().equals(decisive.status()) ? decisive : step;
        }
        return decisive;
    }

    /** The version of the newest event. */
    public int version() {
        return history.getLast().version();
    }

    /** The key of an order's records on the topic: the 16 bytes of its id. */
    public static byte[] key(OrderId orderId) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(orderId.value().getMostSignificantBits())
                .putLong(orderId.value().getLeastSignificantBits())
                .array();
    }

    /** Reads what {@link #key} returns; anything else is an {@link IllegalArgumentException}. */
    public static OrderId orderId(byte @Nullable [] key) {
        if (key == null || key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(key);
        return new OrderId(new UUID(bytes.getLong(), bytes.getLong()));
    }

    /** The topic, given the id of order-topology's Kafka Streams application. */
    public static String topic(String applicationId) {
        return applicationId + "-orders-changelog";
    }
}
