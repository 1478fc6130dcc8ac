package dev.firstpair.orders.ledger;

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
 */
public record State(
        ProductState product,
        @Nullable OrderState order,
        @Nullable OrderId activeOrder,
        @Nullable OrderId firstOfAttempt,
        boolean seen) {

    /** Nothing has been heard of anything. */
    public static final State EMPTY = new State(ProductState.UNHEARD, null, null, null, false);

    State with(ProductState newProduct) {
        return new State(newProduct, order, activeOrder, firstOfAttempt, seen);
    }

    State with(OrderState newOrder) {
        return new State(product, newOrder, activeOrder, firstOfAttempt, seen);
    }

    State active(@Nullable OrderId newActive) {
        return new State(product, order, newActive, firstOfAttempt, seen);
    }

    State attempted(OrderId first) {
        return new State(product, order, activeOrder, first, seen);
    }

    State nowSeen() {
        return new State(product, order, activeOrder, firstOfAttempt, true);
    }
}
