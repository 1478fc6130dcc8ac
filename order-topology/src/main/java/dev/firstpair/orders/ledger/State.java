package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import org.jspecify.annotations.Nullable;

/**
 * All that bears on one {@link Input}, out of all that the ledger knows.
 *
 * @param product the input's product
 * @param order the input's order; absent if it was never heard of
 * @param activeOrder the active order of the order's (user, product) pair
 * @param firstOfAttempt the order that the pair placed under the request's attempt key
 * @param seen whether the input's command id or restock id took effect before
 * @param refundDue whether the payment that the input is about, see {@link #payment}, is due back
 */
public record State(
        ProductState product,
        @Nullable OrderState order,
        @Nullable OrderId activeOrder,
        @Nullable OrderId firstOfAttempt,
        boolean seen,
        boolean refundDue) {

    /** Nothing has been heard of anything. */
    public static final State EMPTY = new State(ProductState.UNHEARD, null, null, null, false, false);

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
     * The payment that {@code input} is about: one that may turn out, or cease, to be due back; absent if there is
     * none.
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
