package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One order as its events tell.
 *
 * @param reason why it was canceled or rejected
 * @param existingOrderId the order that stood in the way of a rejected one
 * @param version of the newest event in here
 * @param placedAt when the request was logged
 * @param holdUntil when the unit is given back unless paid; only while pending
 * @param updatedAt when the newest event happened
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
        List<Step> history) {

    /** Refusals and declines have no natural limit, records on topics do. */
    static final int REFUSALS_KEPT = 16;

    private static final String REFUSED = OrderEvent.CommandRefused.class.getSimpleName();

    /**
     * One event.
     *
     * @param type the event's name
     * @param status of the order after it
     * @param reason of a cancellation, rejection or refusal
     * @param commandId the command that it comes of; absent for requests and timers
     * @param refundDue of a refusal: whether it was of a payment that must be given back; absent in old ones
     */
    public record Step(
            int version,
            String type,
            OrderStatus status,
            Instant at,
            @Nullable String reason,
            @Nullable CommandId commandId,
            @Nullable Boolean refundDue) {

        /** Whether a command was refused, which changed nothing. */
        public boolean isRefusal() {
            return type.equals(REFUSED);
        }
    }

    public OrderView {
        history = List.copyOf(history);
    }

    /**
     * {@code before} and what {@code event} adds; {@code before} itself if it has the event, or a later one, already, or if
     * somebody has given the id of that order to another one, which the ledger can tell only within a product.
     */
    public static @Nullable OrderView after(@Nullable OrderView before, OrderEvent event) {
        if (before != null && (event.orderVersion() <= before.version()
                || !event.productId().equals(before.productId()) || !event.userId().equals(before.userId()))) {
            return before;
        }
        return switch (event) {
            case OrderEvent.Placed placed ->
                of(before, placed, OrderStatus.PENDING, null, null, placed.holdUntil(), null);
            case OrderEvent.PaymentFailed failed ->
                before == null ? null : before.unchanged(failed, null, failed.commandId(), null);
            case OrderEvent.Paid paid -> of(before, paid, OrderStatus.PAID, null, null, null, paid.commandId());
            case OrderEvent.Completed completed -> of(before, completed, OrderStatus.COMPLETED, null, null, null,
                    completed.commandId());
            case OrderEvent.Canceled canceled -> of(before, canceled, OrderStatus.CANCELED, canceled.reason().name(),
                    null, null, canceled.commandId());
            case OrderEvent.Rejected rejected -> of(before, rejected, OrderStatus.REJECTED, rejected.reason().name(),
                    rejected.existingOrderId(), null, null);
            case OrderEvent.CommandRefused refused -> before == null
                    ? null
                    : before.unchanged(refused, refused.reason().name(), refused.commandId(), refused.refundDue());
        };
    }

    /** What came of a command, or null if nothing has yet, or so long ago that it is not kept. */
    public @Nullable Step stepOf(CommandId commandId) {
        return history.stream().filter(step -> commandId.equals(step.commandId())).findFirst().orElse(null);
    }

    private static OrderView of(
            @Nullable OrderView before,
            OrderEvent event,
            OrderStatus status,
            @Nullable String reason,
            @Nullable OrderId existing,
            @Nullable Instant holdUntil,
            @Nullable CommandId commandId) {
        List<Step> history = new ArrayList<>(before == null ? List.of() : before.history());
        history.add(new Step(event.orderVersion(), event.getClass().getSimpleName(), status, event.at(), reason,
                commandId, null));
        return new OrderView(event.orderId(), event.userId(), event.productId(), status, reason, existing,
                event.orderVersion(), before == null ? event.at() : before.placedAt(), holdUntil, event.at(), history);
    }

    /** With a step that leaves the order as it was. */
    private OrderView unchanged(
            OrderEvent event, @Nullable String why, CommandId commandId, @Nullable Boolean refundDue) {
        String type = event.getClass().getSimpleName();
        List<Step> steps = new ArrayList<>(history);
        List<Step> same = steps.stream().filter(step -> step.type().equals(type)).toList();
        if (same.size() >= REFUSALS_KEPT) {
            steps.remove(same.getFirst());
        }
        steps.add(new Step(event.orderVersion(), type, status, event.at(), why, commandId, refundDue));
        return new OrderView(orderId, userId, productId, status, reason, existingOrderId, event.orderVersion(),
                placedAt, holdUntil, event.at(), steps);
    }
}
