package dev.firstpair.orders.payment;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Price;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes money, and gives it back. One that lives elsewhere, or reports its outcomes by web hooks, need not be one of
 * these: it writes {@code Pay}, {@code FailPayment} and {@code Refund} to {@code order-commands} itself.
 */
public interface PaymentProvider {

    /** The token of shoppers who name none. */
    String DEFAULT_TOKEN = "tok_default";

    /**
     * What is to be paid for.
     *
     * @param id the same id is the same charge: it is made once, and has one outcome, however often it is asked for
     * @param token what the shopper pays with, 1 to 255 characters; not to be logged
     * @param price how much; absent if the ledger did not know it when the order was placed, see {@code Placed}
     */
    record Charge(CommandId id, OrderId orderId, UserId userId, String token, @Nullable Price price) {}

    /**
     * What is to be given back.
     *
     * @param id of the charge, which is given back once, however often that is asked for
     * @param price how much; absent if the ledger did not know it when the order was placed: then all that was taken
     */
    record Repayment(CommandId id, OrderId orderId, UserId userId, @Nullable Price price) {}

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
     * @return the outcome, perhaps much later or never; completed exceptionally if it is not known
     */
    CompletableFuture<Outcome> charge(Charge charge);

    /** How a repayment ended, for good. */
    enum Repaid {
        /** The money is given back, now or before. */
        DONE,
        /** It will not be, such as that of a charge that the provider does not know: a person has to look. */
        REFUSED
    }

    /**
     * Asks to give money back, and returns at once.
     *
     * @return the outcome; completed exceptionally if it is not known: it will be asked for again, as if none
     *     comes
     */
    CompletableFuture<Repaid> refund(Repayment repayment);
}
