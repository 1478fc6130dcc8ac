package dev.firstpair.orders.command;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.RefusalReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a caller may do to an order over HTTP. */
public enum Action {
    PAYMENT,
    CANCELLATION,
    COMPLETION;

    /**
     * The reason why the ledger would refuse this action in the order's present state, or null. This check spares a
     * command that cannot succeed, and the charge of a payment after the hold's end, which the view may not know yet;
     * the ledger decides in any case.
     */
    public @Nullable RefusalReason refusal(OrderView order, Instant now) {
        return switch (order.status()) {
            case ACCEPTED -> null;
            case PENDING -> switch (this) {
                case PAYMENT -> hasEnded(order.holdUntil(), now) ? RefusalReason.HOLD_EXPIRED : null;
                case CANCELLATION -> null;
                case COMPLETION -> RefusalReason.NOT_PAID;
            };
            case PAID -> this == PAYMENT ? RefusalReason.ALREADY_PAID : null;
            case COMPLETED -> RefusalReason.ALREADY_COMPLETED;
            case CANCELED -> this == PAYMENT && CancelReason.PAYMENT_TIMED_OUT.name().equals(order.reason())
                    ? RefusalReason.HOLD_EXPIRED
                    : RefusalReason.ALREADY_CANCELED;
            case REJECTED -> RefusalReason.ALREADY_CANCELED;
        };
    }

    private static boolean hasEnded(@Nullable Instant hold, Instant now) {
        return hold != null && now.isAfter(hold);
    }

    /** The id of the user's command; the same for the same order and key. */
    public CommandId commandId(OrderId orderId, UserId userId, String key) {
        return CommandId.ofName(userId + "/" + orderId + "/" + this + "/" + key);
    }
}
