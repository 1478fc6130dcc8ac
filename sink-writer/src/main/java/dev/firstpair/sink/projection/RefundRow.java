package dev.firstpair.sink.projection;

import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event about a payment that is, or was, due back; rows of one payment complete each other, in any
 * order.
 *
 * @param event of the payment's order
 * @param dueAt when it became due, if known from the event
 * @param refundedAt when it was refunded, if known from the event
 */
public record RefundRow(OrderEvent event, Payment payment, @Nullable Instant dueAt, @Nullable Instant refundedAt) {

    /** Empty if the event is not about such a payment, or does not name it. */
    public static Optional<RefundRow> of(OrderEvent event) {
        return switch (event) {
            case OrderEvent.Canceled canceled -> due(canceled, canceled.payment());
            case OrderEvent.CommandRefused refused -> due(refused, refused.payment());
            case OrderEvent.Refunded refunded ->
                Optional.of(new RefundRow(refunded, refunded.payment(), null, refunded.at()));
            case OrderEvent.Placed _placed -> Optional.empty();
            case OrderEvent.PaymentFailed _failed -> Optional.empty();
            case OrderEvent.Paid _paid -> Optional.empty();
            case OrderEvent.Completed _completed -> Optional.empty();
            case OrderEvent.Rejected _rejected -> Optional.empty();
        };
    }

    /** Both rows of one payment merged; values of this row take precedence. */
    public RefundRow completedBy(RefundRow later) {
        return new RefundRow(event, payment, dueAt == null ? later.dueAt : dueAt,
                refundedAt == null ? later.refundedAt : refundedAt);
    }

    private static Optional<RefundRow> due(OrderEvent event, @Nullable Payment payment) {
        return payment == null ? Optional.empty() : Optional.of(new RefundRow(event, payment, event.at(), null));
    }
}
