package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;

/**
 * A payment that is, or was, due back.
 *
 * @param payment id of the payment at the payment provider
 * @param order the order that it was made for
 */
public record RefundId(CommandId payment, OrderId order) {

    @Override
    public String toString() {
        return "payment " + payment + " of order " + order;
    }
}
