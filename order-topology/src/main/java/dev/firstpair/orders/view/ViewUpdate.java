package dev.firstpair.orders.view;

import dev.firstpair.topics.order.OrderEvent;

/** The effect of an event on the view. */
public sealed interface ViewUpdate {

    /** It changed the order to {@code view}. */
    record Changed(OrderView view) implements ViewUpdate {}

    /** It placed an order whose id {@code first} had already, for another product or user. */
    record DuplicateId(OrderView first, OrderEvent.Placed second) implements ViewUpdate {}
}
