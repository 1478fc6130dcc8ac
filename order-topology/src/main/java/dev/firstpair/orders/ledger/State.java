package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import org.jspecify.annotations.Nullable;

/**
 * The part of the ledger's state that matters for one {@link Input}.
 *
 * @param product the input's product
 * @param order the input's order; absent if it is unknown
 * @param activeOrder the active order of the order's (user, product) pair
 * @param firstOfAttempt the order that the pair placed under the request's attempt key
 * @param seen whether the input's command id or restock id took effect before
 * @param refundDue whether the payment of the input, see {@link #payment}, is due back
 */
public record State(
        ProductState product,
        @Nullable OrderState order,
        @Nullable OrderId activeOrder,
        @Nullable OrderId firstOfAttempt,
        boolean seen,
        boolean refundDue) {

    /** The state before the first input. */
    public static final State EMPTY = new State(ProductState.UNKNOWN, null, null, null, false, false);

    State with(ProductState newProduct) {
        return new State(newProduct, order, activeOrder, firstOfAttempt, seen, refundDue);
    }

    State with(OrderState newOrder) {
        return new State(product, newOrder, activeOrder, firstOfAttempt, seen, refundDue);
    }

    State active(@Nullable OrderId newActive) {
        return new State(product, order, newActive, firstOfAttempt, seen, refundDue);
    }

    State attempted(OrderId first) {
        return new State(product, order, activeOrder, first, seen, refundDue);
    }

    State nowSeen() {
        return new State(product, order, activeOrder, firstOfAttempt, true, refundDue);
    }

    State refundDue(boolean newDue) {
        return new State(product, order, activeOrder, firstOfAttempt, seen, newDue);
    }

    /**
     * The payment of {@code input}: it may become due back, or cease to be; absent if there is none.
     *
     * @param order the input's order before it
     */
    public static @Nullable CommandId payment(Input input, @Nullable OrderState order) {
        return switch (input) {
            case Input.Pay pay -> pay.commandId();
            case Input.Refund refund -> refund.payment();
            case Input.Cancel _cancel when order != null && order.status() instanceof OrderState.Paid paid ->
                paid.payment();
            default -> null;
        };
    }
}
