package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import java.time.Instant;

/** A requested change of an order; its record's key is the order's product. The ledger carries it out or refuses it. */
public sealed interface OrderCommand {

    /** The same id again is the same command, and takes effect once. */
    CommandId commandId();

    OrderId orderId();

    Actor actor();

    /** When it was sent, by the sender's clock: information only; the log time decides. */
    Instant at();

    /** The order is paid for: pending → paid. */
    record Pay(CommandId commandId, OrderId orderId, Actor actor, Instant at) implements OrderCommand {
        public Pay {
            check(commandId, orderId, actor, at);
        }
    }

    /**
     * A payment was declined. The order stays pending, unless the ledger is configured to cancel it; if the order is no
     * longer pending, this changes nothing.
     */
    record FailPayment(CommandId commandId, OrderId orderId, Actor actor, Instant at) implements OrderCommand {
        public FailPayment {
            check(commandId, orderId, actor, at);
        }
    }

    /** The shopper has the unit: paid → completed, which is final. */
    record Complete(CommandId commandId, OrderId orderId, Actor actor, Instant at) implements OrderCommand {
        public Complete {
            check(commandId, orderId, actor, at);
        }
    }

    /** The order is canceled: pending or paid → canceled, which frees its unit and its (user, product) pair. */
    record Cancel(CommandId commandId, OrderId orderId, Actor actor, Instant at) implements OrderCommand {
        public Cancel {
            check(commandId, orderId, actor, at);
        }
    }

    /**
     * A payment that was due back was refunded, whatever the order's status is.
     *
     * @param payment the id of its {@code Pay}
     */
    record Refund(CommandId commandId, OrderId orderId, Actor actor, Instant at, CommandId payment)
            implements
                OrderCommand {
        public Refund {
            check(commandId, orderId, actor, at);
            Require.present(payment, "payment");
        }
    }

    private static void check(CommandId commandId, OrderId orderId, Actor actor, Instant at) {
        Require.present(commandId, "commandId");
        Require.present(orderId, "orderId");
        Require.present(actor, "actor");
        Require.present(at, "at");
    }
}
