package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One order, folded from its events.
 *
 * @param reason why it was canceled or rejected
 * @param existingOrderId the order with which a rejected one conflicts
 * @param version of the newest event applied
 * @param placedAt when the request was logged
 * @param holdUntil when the unit is given back unless paid; only while pending
 * @param updatedAt when the newest event happened
 * @param price what it costs; absent if the ledger did not know it when the order was placed
 * @param refundsDue number of payments that are due back, at least 0; counted, because not all of the history is kept
 * @param history oldest first; of refused commands, and of declined payments, only the newest {@value #REFUSALS_KEPT}
 */
public record OrderView(
        OrderId orderId,
        UserId userId,
        ProductId productId,
        OrderStatus status,
        @Nullable String reason,
        @Nullable OrderId existingOrderId,
        int version,
        Instant placedAt,
        @Nullable Instant holdUntil,
        Instant updatedAt,
        @Nullable Price price,
        @Nullable Integer refundsDue,
        List<Step> history) {

    /** Refusals and declines have no natural limit, but records on topics have. */
    public static final int REFUSALS_KEPT = 16;

    private static final String REFUSED = OrderEvent.CommandRefused.class.getSimpleName();
    private static final String REFUNDED = OrderEvent.Refunded.class.getSimpleName();
    private static final String DECLINED = OrderEvent.PaymentFailed.class.getSimpleName();

    /**
     * One event.
     *
     * @param type the event's name
     * @param status of the order after it
     * @param reason of a cancellation, rejection or refusal
     * @param commandId the command that caused it; absent for requests and timers
     * @param refundDue whether money has to be given back because of it: of a refusal, unless it is an old one, and of
     *     the cancellation of a paid order
     * @param payment the payment that is due back, or was given back
     */
    public record Step(
            int version,
            String type,
            OrderStatus status,
            Instant at,
            @Nullable String reason,
            @Nullable CommandId commandId,
            @Nullable Boolean refundDue,
            @Nullable Payment payment) {

        /** Whether a command was refused, which changed nothing. */
        public boolean isRefusal() {
            return type.equals(REFUSED);
        }

        private boolean makesRefundDue() {
            return Boolean.TRUE.equals(refundDue);
        }

        /** Whether a payment was declined, whether or not that ended the order. */
        public boolean isDecline() {
            return type.equals(DECLINED) || CancelReason.PAYMENT_FAILED.name().equals(reason);
        }
    }

    public OrderView {
        history = List.copyOf(history);
        if (refundsDue == null) { // stored by a version that did not count them
            refundsDue = (int) history.stream().filter(Step::makesRefundDue).count();
        }
    }

    /**
     * {@code before} with {@code event} applied; {@code before} itself if it has the event, or a later one, already, or
     * if the event is about another order with the same id, which the ledger can detect only within a product.
     */
    public static @Nullable OrderView after(@Nullable OrderView before, OrderEvent event) {
        if (before != null && (event.orderVersion() <= before.version() || !before.isOf(event))) {
            return before;
        }
        return switch (event) {
            case OrderEvent.Placed placed ->
                of(before, placed, OrderStatus.PENDING, null, null, placed.holdUntil(),
                        step(placed, OrderStatus.PENDING, null, null));
            case OrderEvent.PaymentFailed failed ->
                before == null ? null : before.unchanged(step(failed, before.status(), null, failed.commandId()));
            case OrderEvent.Paid paid ->
                of(before, paid, OrderStatus.PAID, null, null, null,
                        step(paid, OrderStatus.PAID, null, paid.commandId()));
            case OrderEvent.Completed completed -> of(before, completed, OrderStatus.COMPLETED, null, null, null,
                    step(completed, OrderStatus.COMPLETED, null, completed.commandId()));
            case OrderEvent.Canceled canceled -> of(before, canceled, OrderStatus.CANCELED, canceled.reason().name(),
                    null, null,
                    step(canceled, OrderStatus.CANCELED, canceled.reason().name(), canceled.commandId(),
                            canceled.refundDue(),
                            canceled.payment()));
            case OrderEvent.Rejected rejected -> of(before, rejected, OrderStatus.REJECTED, rejected.reason().name(),
                    rejected.existingOrderId(), null,
                    step(rejected, OrderStatus.REJECTED, rejected.reason().name(), null));
            case OrderEvent.Refunded refunded -> before == null
                    ? null
                    : before.unchanged(
                            step(refunded, before.status(), null, refunded.commandId(), null, refunded.payment()));
            case OrderEvent.CommandRefused refused -> before == null
                    ? null
                    : before.unchanged(step(refused, before.status(), refused.reason().name(), refused.commandId(),
                            refused.refundDue(), refused.payment()));
        };
    }

    /** Whether {@code event}, which has this order's id, is about this order. */
    boolean isOf(OrderEvent event) {
        return event.productId().equals(productId) && event.userId().equals(userId);
    }

    /** The step of a command, or null if there is none yet, or if it is so old that it is not kept. */
    public @Nullable Step stepOf(CommandId commandId) {
        return history.stream().filter(step -> commandId.equals(step.commandId())).findFirst().orElse(null);
    }

    /** Whether money has to be given back. */
    public boolean isRefundDue() {
        return refundsDue != null && refundsDue > 0;
    }

    /** The ledger publishes {@code Refunded} once for each payment that it published as due. */
    private static int refundsDue(@Nullable OrderView before, Step step) {
        int due = before == null || before.refundsDue() == null ? 0 : before.refundsDue();
        return step.type().equals(REFUNDED) ? Math.max(0, due - 1) : due + (step.makesRefundDue() ? 1 : 0);
    }

    private static OrderView of(
            @Nullable OrderView before,
            OrderEvent event,
            OrderStatus status,
            @Nullable String reason,
            @Nullable OrderId existing,
            @Nullable Instant holdUntil,
            Step step) {
        List<Step> history = new ArrayList<>(before == null ? List.of() : before.history());
        history.add(step);
        return new OrderView(event.orderId(), event.userId(), event.productId(), status, reason, existing,
                event.orderVersion(), before == null ? event.at() : before.placedAt(), holdUntil, event.at(),
                event instanceof OrderEvent.Placed placed ? placed.price() : before == null ? null : before.price(),
                refundsDue(before, step), history);
    }

    /** Adds a step that leaves the order's state as it was. */
    private OrderView unchanged(Step step) {
        List<Step> steps = new ArrayList<>(history);
        List<Step> same = steps.stream().filter(one -> one.type().equals(step.type())).toList();
        if (same.size() >= REFUSALS_KEPT) {
            steps.remove(same.getFirst());
        }
        steps.add(step);
        return new OrderView(orderId, userId, productId, status, reason, existingOrderId, step.version(), placedAt,
                holdUntil, step.at(), price, refundsDue(this, step), steps);
    }

    private static Step step(
            OrderEvent event, OrderStatus status, @Nullable String reason, @Nullable CommandId commandId) {
        return step(event, status, reason, commandId, null, null);
    }

    private static Step step(
            OrderEvent event,
            OrderStatus status,
            @Nullable String reason,
            @Nullable CommandId commandId,
            @Nullable Boolean refundDue,
            @Nullable Payment payment) {
        return new Step(event.orderVersion(), event.getClass().getSimpleName(), status, event.at(), reason, commandId,
                refundDue, payment);
    }
}
