package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the ledger decided. Versions and stock are not part of it: they follow from the {@link State} after it. */
public sealed interface Event {

    /** Something happened to an order, or was refused. */
    sealed interface OfOrder extends Event {
        OrderId orderId();

        Instant at();
    }

    /** The request became an order. */
    record Placed(
            OrderId orderId,
            UserId userId,
            ProductId productId,
            Instant at,
            Instant holdUntil,
            @Nullable Long ticket,
            @Nullable String attemptKey,
            @Nullable Price price) implements OfOrder {}

    /** The request did not become an order. */
    record Rejected(
            OrderId orderId,
            UserId userId,
            ProductId productId,
            Instant at,
            RejectReason reason,
            @Nullable OrderId existingOrderId) implements OfOrder {}

    /** A payment was declined; the order stays as it was. */
    record PaymentFailed(OrderId orderId, Instant at, CommandId commandId) implements OfOrder {}

    /** The order is paid. */
    record Paid(OrderId orderId, Instant at, CommandId commandId) implements OfOrder {}

    /** The order is completed. */
    record Completed(OrderId orderId, Instant at, CommandId commandId) implements OfOrder {}

    /**
     * The order is canceled, by a command or, without one, because its hold has ended.
     *
     * @param refundDue whether it was paid
     * @param payment the command that paid it, if known
     */
    record Canceled(
            OrderId orderId,
            Instant at,
            CancelReason reason,
            @Nullable CommandId commandId,
            boolean refundDue,
            @Nullable CommandId payment) implements OfOrder {}

    /** A payment that was due back was given back. */
    record Refunded(OrderId orderId, Instant at, CommandId commandId, CommandId payment) implements OfOrder {}

    /** The command was refused. */
    record Refused(OrderId orderId, Instant at, CommandId commandId, RefusalReason reason, boolean refundDue)
            implements
                OfOrder {}

    /** The product becomes known, or its terms of sale change. */
    record Listed(
            @Nullable Instant opensAt,
            @Nullable Instant closesAt,
            Duration hold,
            long rowVersion,
            @Nullable Price price)
            implements
                Event {}

    /** Units were put on sale or taken off. */
    record Restocked(RestockId restockId, int quantity) implements Event {}
}
