package dev.firstpair.orders.payment;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import java.util.concurrent.CompletableFuture;

/**
 * Takes money. One that lives elsewhere, or tells its outcomes by web hooks, need not be one of these: it writes {@code Pay}
 * and {@code FailPayment} to {@code order-commands} itself.
 */
public interface PaymentProvider {

    /** The token of shoppers who name none. */
    String DEFAULT_TOKEN = "tok_default";

    /**
     * What is to be paid for.
     *
     * @param id the same id is the same charge: it is made once, and has one outcome, however often it is asked for
     * @param token what the shopper pays with, 1 to 255 characters; not to be logged
     */
    record Charge(CommandId id, OrderId orderId, UserId userId, String token) {}

    /** How a charge ended, for good. */
    enum Outcome {
        /** The money is there. */
        PAID,
        /** There will be none. */
        DECLINED
    }

    /**
     * Asks for money, and returns at once.
     *
     * @return the outcome, perhaps much later or never; completed exceptionally if there is no telling it
     */
    CompletableFuture<Outcome> charge(Charge charge);
}
