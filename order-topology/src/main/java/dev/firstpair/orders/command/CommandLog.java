package dev.firstpair.orders.command;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.web.Problem;

/** The log of commands, {@code order-commands}. */
public interface CommandLog {

    /** Returns once the command is logged; throws a {@link Problem} if it may not have been. */
    void append(ProductId productId, OrderCommand command) throws InterruptedException;
}
