package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision of the ledger about an order; its record's key is the order id. Events of one order are in order, and each
 * carries the product's stock after it as absolute values, so that applying one twice or late is harmless.
 */
public sealed interface OrderEvent {

    OrderId orderId();

    /** Counts the events of one order from 1, without gaps; refusals count too. */
    int orderVersion();

    UserId userId();

    ProductId productId();

    /** Units of the product still for sale after this event, at least 0. */
    int remaining();

    /** Version of the product's stock after this event; the same as {@code StockLevel.version}, which only grows. */
    long stockVersion();

    /** When it was decided: the log time of the request or command, or the time at which a timer fired. */
    Instant at();

    /**
     * The request became an order; the unit is held.
     *
     * @param holdUntil the unit is released unless the order is paid by then
     * @param ticket as in the request
     * @param attemptKey as in the request
     * @param price of the unit; absent if the ledger did not know it: in events of earlier versions, and after them
     *     until the row of the product is published again
     */
    record Placed(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            Instant holdUntil,
            @Nullable Long ticket,
            @Nullable String attemptKey,
            @Nullable Price price) implements OrderEvent {
        public Placed {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(holdUntil, "holdUntil");
            Require.length(PurchaseRequest.ATTEMPT_KEY_LENGTH, attemptKey, "attemptKey");
            if (ticket != null) {
                Require.between(1, PurchaseRequest.LARGEST_TICKET, ticket, "ticket");
            }
        }
    }

    /** A payment was declined; the order stays pending until its hold ends, and may still be paid. */
    record PaymentFailed(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CommandId commandId) implements OrderEvent {
        public PaymentFailed {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(commandId, "commandId");
        }
    }

    /** The order is paid. */
    record Paid(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CommandId commandId) implements OrderEvent {
        public Paid {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(commandId, "commandId");
        }
    }

    /** The order is completed, which is final. */
    record Completed(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CommandId commandId) implements OrderEvent {
        public Completed {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(commandId, "commandId");
        }
    }

    /**
     * The order is canceled; its unit is on sale again and its pair is free.
     *
     * @param commandId the command that canceled it; absent if the hold expired
     * @param refundDue true if the order was paid, and the money has to be refunded; absent if not, and in events of
     *     earlier versions
     * @param payment that is due back; absent also if the order was paid under a version that did not store it
     */
    record Canceled(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CancelReason reason,
            @Nullable CommandId commandId,
            @Nullable Boolean refundDue,
            @Nullable Payment payment) implements OrderEvent {
        public Canceled {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(reason, "reason");
        }
    }

    /**
     * The request did not become an order. For an unknown product {@code remaining} and {@code stockVersion} are 0.
     *
     * @param existingOrderId the pair's order that conflicts, for ALREADY_ORDERED and REPEATED_ATTEMPT
     */
    record Rejected(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            RejectReason reason,
            @Nullable OrderId existingOrderId) implements OrderEvent {
        public Rejected {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(reason, "reason");
        }
    }

    /**
     * A command was refused; the order stays as it was.
     *
     * @param refundDue the command was a payment that must be refunded
     * @param payment that is due back; absent also in events of earlier versions
     */
    record CommandRefused(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CommandId commandId,
            RefusalReason reason,
            boolean refundDue,
            @Nullable Payment payment) implements OrderEvent {
        public CommandRefused {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(commandId, "commandId");
            Require.present(reason, "reason");
        }
    }

    /** A payment that was due back was refunded; the order stays as it was. */
    record Refunded(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at,
            CommandId commandId,
            Payment payment) implements OrderEvent {
        public Refunded {
            check(orderId, orderVersion, userId, productId, remaining, stockVersion, at);
            Require.present(commandId, "commandId");
            Require.present(payment, "payment");
        }
    }

    private static void check(
            OrderId orderId,
            int orderVersion,
            UserId userId,
            ProductId productId,
            int remaining,
            long stockVersion,
            Instant at) {
        Require.present(orderId, "orderId");
        Require.atLeast(1, orderVersion, "orderVersion");
        Require.present(userId, "userId");
        Require.present(productId, "productId");
        Require.atLeast(0, remaining, "remaining");
        Require.atLeast(0, stockVersion, "stockVersion");
        Require.present(at, "at");
    }
}
