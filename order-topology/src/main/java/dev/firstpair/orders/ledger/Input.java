package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Price;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An input that the ledger decides on. */
public sealed interface Input {

    /** The product whose ledger decides. */
    ProductId productId();

    /** Something that concerns one order. */
    sealed interface OfOrder extends Input {
        OrderId orderId();
    }

    /** A user requests one unit. */
    record Purchase(
            ProductId productId,
            OrderId orderId,
            UserId userId,
            @Nullable Long ticket,
            @Nullable String attemptKey) implements OfOrder {}

    /** A requested change of an order; the same command id again is the same command. */
    sealed interface Command extends OfOrder {
        CommandId commandId();

        Requester by();
    }

    /** A command that changes an order's state. */
    sealed interface Transition extends Command {}

    /** Pending → paid. */
    record Pay(ProductId productId, OrderId orderId, CommandId commandId, Requester by) implements Transition {}

    /** Pending → pending, or canceled where a decline ends the order. */
    record FailPayment(ProductId productId, OrderId orderId, CommandId commandId, Requester by) implements Transition {}

    /** Paid → completed. */
    record Complete(ProductId productId, OrderId orderId, CommandId commandId, Requester by) implements Transition {}

    /** Pending or paid → canceled. */
    record Cancel(ProductId productId, OrderId orderId, CommandId commandId, Requester by) implements Transition {}

    /** A payment of the order was given back, whatever the order's state. */
    record Refund(ProductId productId, OrderId orderId, CommandId commandId, Requester by, CommandId payment)
            implements
                Command {}

    /** The clock has passed the order's deadline. */
    record HoldEnds(ProductId productId, OrderId orderId) implements OfOrder {}

    /** The product's row in the catalogue, as it is now. */
    record Listing(
            ProductId productId,
            @Nullable Instant opensAt,
            @Nullable Instant closesAt,
            Duration hold,
            long rowVersion,
            @Nullable Price price) implements Input {}

    /**
     * Units are put on sale, or taken off if negative; the same restock id again is the same restock. The units that a
     * product's row is inserted with count only for a product that has none.
     */
    record Restocking(ProductId productId, RestockId restockId, int quantity) implements Input {}
}
