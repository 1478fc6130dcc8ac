package dev.firstpair.orders.view;

import dev.firstpair.topics.order.OrderEvent;

/** The effect of an event on the view. */
public sealed interface Kept {

    /** It changed the order to {@code view}. */
    record Changed(OrderView view) implements Kept {}

    /** It placed an order whose id {@code first} had already, for another product or user. */
    record Namesake(OrderView first, OrderEvent.Placed second) implements Kept {}
}
