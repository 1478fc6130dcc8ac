package dev.firstpair.sink.projection;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.KnownOrder;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of an order as known from some of its events. Values of the newest event (status, version, reason, time of
 * change) and values that only the first event has (date, deadline) are merged separately, so rows may be
 * {@linkplain #merge merged} in any order and any number of times. The upsert does in MySQL what {@code merge} does
 * here.
 *
 * @param orderDate when it was placed; while that event is missing, the time in its id
 * @param version of the newest event that changed the status
 * @param holdUntil the deadline for payment; absent exactly while the event that placed the order is missing
 * @param updatedAt when the status changed
 */
public record OrderRow(
        OrderId orderId,
        UserId userId,
        ProductId productId,
        OrderStatusColumn status,
        Instant orderDate,
        int version,
        @Nullable CancelReason cancelReason,
        @Nullable Instant holdUntil,
        Instant updatedAt) {

    /** So that instances which write the same rows during a rebalance lock them in the same order. */
    public static final Comparator<OrderRow> BY_ID = Comparator.comparing(row -> row.orderId().toString());

    /** The latest time that MySQL can store; the time in an id may be later. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** The row that follows from the event; empty if the event sets no status. */
    public static Optional<OrderRow> of(OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed placed -> Optional.of(new OrderRow(placed.orderId(), placed.userId(),
                    placed.productId(), OrderStatusColumn.PENDING, placed.at(), placed.orderVersion(), null,
                    placed.holdUntil(), placed.at()));
            case OrderEvent.PaymentFailed failed -> Optional.empty();
            case OrderEvent.Paid paid -> Optional.of(changed(paid, OrderStatusColumn.PAID, null));
            case OrderEvent.Completed completed -> Optional.of(changed(completed, OrderStatusColumn.COMPLETED, null));
            case OrderEvent.Canceled canceled ->
                Optional.of(changed(canceled, OrderStatusColumn.CANCELED, canceled.reason()));
            case OrderEvent.Rejected rejected -> Optional.empty();
            case OrderEvent.Refunded refunded -> Optional.empty();
            case OrderEvent.CommandRefused refused -> Optional.empty();
        };
    }

    /** The order's row, without the deadline if the order is no longer pending; empty if it was rejected. */
    public static Optional<OrderRow> of(KnownOrder order) {
        KnownOrder.Step step = order.decisive();
        if (step.status().equals("REJECTED")) {
            return Optional.empty();
        }
        OrderStatusColumn status = OrderStatusColumn.valueOf(step.status());
        return Optional.of(new OrderRow(order.orderId(), order.userId(), order.productId(), status, order.placedAt(),
                step.version(),
                status == OrderStatusColumn.CANCELED && step.reason() != null
                        ? CancelReason.valueOf(step.reason())
                        : null,
                order.holdUntil(), step.at()));
    }

    private static OrderRow changed(OrderEvent event, OrderStatusColumn status, @Nullable CancelReason reason) {
        Instant made = event.orderId().madeAt();
        return new OrderRow(event.orderId(), event.userId(), event.productId(), status,
                made.isAfter(LAST) ? LAST : made, event.orderVersion(), reason, null, event.at());
    }

    /** This row with a deadline, if it has none. */
    public OrderRow withHoldUntil(@Nullable Instant deadline) {
        return holdUntil != null
                ? this
                : new OrderRow(orderId, userId, productId, status, orderDate, version, cancelReason, deadline,
                        updatedAt);
    }

    /** Both rows merged; this row alone if the other one is of another order that was given the same id later. */
    public OrderRow mergeIfSame(OrderRow other) {
        return isOfSameOrder(other) ? merge(other) : this;
    }

    /** Whether both rows are of the same order: two orders may have been given the same id. */
    public boolean isOfSameOrder(OrderRow other) {
        return orderId.equals(other.orderId) && productId.equals(other.productId) && userId.equals(other.userId);
    }

    /** Merges two rows of one order. */
    public OrderRow merge(OrderRow other) {
        if (!isOfSameOrder(other)) {
            throw new IllegalArgumentException("rows of two orders: " + this + ", " + other);
        }
        OrderRow state = other.version > version ? other : this;
        OrderRow placing = other.holdUntil != null ? other : this;
        return new OrderRow(orderId, userId, productId, state.status, placing.orderDate, state.version,
                state.cancelReason, placing.holdUntil, state.updatedAt);
    }
}
