package dev.firstpair.orders.payment;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Price;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Charges and refunds. A payment system outside the service, or one that reports its outcomes by webhooks, need not
 * implement this: it writes {@code Pay}, {@code FailPayment} and {@code Refund} to {@code order-commands} itself.
 */
public interface PaymentProvider {

    /** The token of requests that name none. */
    String DEFAULT_TOKEN = "tok_default";

    /**
     * A payment to make.
     *
     * @param id the same id is the same charge: it is made once, and has one outcome, however often it is requested
     * @param token what the shopper pays with, 1 to 255 characters; not to be logged
     * @param price how much; absent if the ledger did not know it when the order was placed, see {@code Placed}
     */
    record Charge(CommandId id, OrderId orderId, UserId userId, String token, @Nullable Price price) {}

    /**
     * A payment to give back.
     *
     * @param id of the charge, which is given back once, however often that is requested
     * @param price how much; absent if the ledger did not know it when the order was placed: then all that was taken
     */
    record RefundRequest(CommandId id, OrderId orderId, UserId userId, @Nullable Price price) {}

    /** The final outcome of a charge. */
    enum Outcome {
        /** The charge was made. */
        PAID,
        /** The charge will not be made. */
        DECLINED
    }

    /**
     * Requests a charge, and returns at once.
     *
     * @return the outcome, perhaps much later or never; completed exceptionally if it is not known
     */
    CompletableFuture<Outcome> charge(Charge charge);

    /** The final outcome of a refund. */
    enum RefundOutcome {
        /** The money is given back, now or before. */
        DONE,
        /**
         * It will not be given back, for example because the provider does not know the charge: a person has to look.
         */
        REFUSED
    }

    /**
     * Requests a refund, and returns at once.
     *
     * @return the outcome; completed exceptionally if it is not known: the refund is then requested again, as it is
     *     without an outcome
     */
    CompletableFuture<RefundOutcome> refund(RefundRequest request);
}
