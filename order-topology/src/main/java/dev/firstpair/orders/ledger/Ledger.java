package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides, and updates the state. The two are separate: {@link #decide} reads a state and changes nothing,
 * {@link #evolve} returns the state after a decision.
 */
public final class Ledger {

    /**
     * A request that the gate has admitted counts up to this long before opening: the gate uses Redis's clock, and the
     * brokers' clock, by which requests are logged, may be a little behind.
     */
    static final Duration OPENING_GRACE = Duration.ofMillis(50);

    private final Duration closingGrace;
    private final boolean cancelOnDecline;

    /**
     * @param closingGrace time after closing for which requests still count, for those admitted in time, at least 0
     * @param cancelOnDecline whether a declined payment cancels the order, instead of leaving it pending until its hold
     *     ends
     */
    public Ledger(Duration closingGrace, boolean cancelOnDecline) {
        if (closingGrace.isNegative()) {
            throw new IllegalArgumentException("the closing grace is at least 0, not " + closingGrace);
        }
        this.closingGrace = closingGrace;
        this.cancelOnDecline = cancelOnDecline;
    }

    /**
     * The decision about {@code input}.
     *
     * @param now when the input was logged, or when the timer fired
     */
    public Decision decide(State state, Input input, Instant now) {
        return switch (input) {
            case Input.Purchase purchase -> purchase(state, purchase, now);
            case Input.Command command -> command(state, command, now);
            case Input.HoldEnds ends -> holdEnds(state, ends, now);
            case Input.Listing listing -> listing(state, listing);
            case Input.Restocking restocking -> restocking(state, restocking);
        };
    }

    /** The state after {@code event}. */
    public State evolve(State state, Event event) {
        return switch (event) {
            case Event.Placed placed -> {
                State after = state.with(state.product().taken())
                        .with(new OrderState(placed.productId(), placed.userId(), 1,
                                new OrderState.Pending(placed.holdUntil()), placed.price()))
                        .active(placed.orderId());
                yield placed.attemptKey() == null ? after : after.attempted(placed.orderId());
            }
            case Event.Rejected rejected -> state.with(
                    new OrderState(rejected.productId(), rejected.userId(), 1, new OrderState.Rejected(),
                            null));
            case Event.PaymentFailed _failed -> unchanged(state);
            case Event.Paid paid -> state.with(state.product().paid())
                    .with(order(state).next(new OrderState.Paid(paid.commandId())))
                    .nowSeen();
            case Event.Completed _completed -> state.with(order(state).next(new OrderState.Completed())).nowSeen();
            case Event.Canceled canceled -> {
                State after = state
                        .with(state.product().givenBack(order(state).status() instanceof OrderState.Pending))
                        .with(order(state).next(new OrderState.Canceled(canceled.reason(),
                                canceled.refundDue() && canceled.payment() == null)))
                        .active(null)
                        .refundDue(canceled.payment() != null);
                yield canceled.commandId() == null ? after : after.nowSeen();
            }
            case Event.Refused refused -> unchanged(state).refundDue(state.refundDue() || refused.refundDue());
            case Event.Refunded _refunded -> refunded(state);
            case Event.Listed listed -> state.with(state.product()
                    .listed(new ProductState.Terms(listed.opensAt(), listed.closesAt(), listed.hold(),
                            listed.rowVersion(), listed.price())));
            case Event.Restocked restocked -> state.with(state.product().restocked(restocked.quantity())).nowSeen();
        };
    }

    private Decision purchase(State state, Input.Purchase purchase, Instant now) {
        if (state.order() != null) {
            return new Decision.Nothing();
        }
        ProductState.Terms terms = state.product().terms();
        if (terms == null) {
            return rejected(purchase, now, RejectReason.UNKNOWN_PRODUCT, null);
        }
        if (terms.opensAt() != null
                && now.isBefore(purchase.ticket() == null ? terms.opensAt() : terms.opensAt().minus(OPENING_GRACE))) {
            return rejected(purchase, now, RejectReason.NOT_OPEN, null);
        }
        if (terms.closesAt() != null && !now.isBefore(terms.closesAt().plus(closingGrace))) {
            return rejected(purchase, now, RejectReason.CLOSED, null);
        }
        if (state.firstOfAttempt() != null) {
            return rejected(purchase, now, RejectReason.REPEATED_ATTEMPT, state.firstOfAttempt());
        }
        if (state.activeOrder() != null) {
            return rejected(purchase, now, RejectReason.ALREADY_ORDERED, state.activeOrder());
        }
        if (state.product().remaining() == 0) {
            return rejected(purchase, now, RejectReason.SOLD_OUT, null);
        }
        return new Decision.Happened(new Event.Placed(purchase.orderId(), purchase.userId(), purchase.productId(), now,
                now.plus(terms.hold()), purchase.ticket(), purchase.attemptKey(), terms.price()));
    }

    private static Decision rejected(
            Input.Purchase purchase, Instant now, RejectReason reason, @Nullable OrderId existing) {
        return new Decision.Happened(new Event.Rejected(purchase.orderId(), purchase.userId(), purchase.productId(),
                now, reason, existing));
    }

    private Decision command(State state, Input.Command command, Instant now) {
        OrderState order = state.order();
        if (order == null || !order.productId().equals(command.productId())) {
            return new Decision.UnknownOrder();
        }
        if (state.seen()) {
            return new Decision.Nothing();
        }
        if (command.by() instanceof Requester.Shopper shopper && !shopper.userId().equals(order.userId())) {
            return refused(command, now, RefusalReason.NOT_YOURS);
        }
        return switch (command) {
            case Input.Transition transition -> transition(order, transition, now);
            case Input.Refund refund -> state.refundDue() || isUnknownDue(order)
                    ? new Decision.Happened(
                            new Event.Refunded(refund.orderId(), now, refund.commandId(), refund.payment()))
                    : refused(refund, now, RefusalReason.NOT_DUE);
        };
    }

    private Decision transition(OrderState order, Input.Transition command, Instant now) {
        return switch (order.status()) {
            case OrderState.Pending pending -> ofPending(pending, command, now);
            case OrderState.Paid paid -> ofPaid(paid, command, now);
            case OrderState.Completed _completed -> refused(command, now, RefusalReason.ALREADY_COMPLETED);
            case OrderState.Canceled canceled -> refused(command, now,
                    ofPayment(command) && canceled.reason() == CancelReason.PAYMENT_TIMED_OUT
                            ? RefusalReason.HOLD_EXPIRED
                            : RefusalReason.ALREADY_CANCELED);
            // It has no unit and never will: a payment for it is refused as for a canceled order, and due back.
            case OrderState.Rejected _rejected -> refused(command, now, RefusalReason.ALREADY_CANCELED);
        };
    }

    private Decision ofPending(OrderState.Pending pending, Input.Transition command, Instant now) {
        // By log time, so that it does not matter whether the timer has already fired.
        if (ofPayment(command) && now.isAfter(pending.holdUntil())) {
            return refused(command, now, RefusalReason.HOLD_EXPIRED);
        }
        return switch (command) {
            case Input.Pay _pay -> new Decision.Happened(new Event.Paid(command.orderId(), now, command.commandId()));
            case Input.FailPayment _fail -> cancelOnDecline
                    ? canceled(command, now, CancelReason.PAYMENT_FAILED)
                    : new Decision.Happened(new Event.PaymentFailed(command.orderId(), now, command.commandId()));
            case Input.Complete _complete -> refused(command, now, RefusalReason.NOT_PAID);
            case Input.Cancel _cancel -> canceled(command, now, cancelReason(command));
        };
    }

    private static Decision ofPaid(OrderState.Paid paid, Input.Transition command, Instant now) {
        return switch (command) {
            case Input.Pay _pay -> refused(command, now, RefusalReason.ALREADY_PAID);
            case Input.FailPayment _fail -> refused(command, now, RefusalReason.ALREADY_PAID);
            case Input.Complete _complete -> new Decision.Happened(
                    new Event.Completed(command.orderId(), now, command.commandId()));
            case Input.Cancel _cancel -> new Decision.Happened(new Event.Canceled(command.orderId(), now,
                    cancelReason(command), command.commandId(), true, paid.payment()));
        };
    }

    private static boolean ofPayment(Input.Transition command) {
        return command instanceof Input.Pay || command instanceof Input.FailPayment;
    }

    private static CancelReason cancelReason(Input.Transition command) {
        return switch (command.by()) {
            case Requester.Shopper _shopper -> CancelReason.BY_USER;
            case Requester.Staff _staff -> CancelReason.BY_ADMIN;
        };
    }

    /** Cancels an order that is not paid. */
    private static Decision canceled(Input.Transition command, Instant now, CancelReason reason) {
        return new Decision.Happened(
                new Event.Canceled(command.orderId(), now, reason, command.commandId(), false, null));
    }

    /** A refused payment pays for nothing, whatever the reason: it is due back. */
    private static Decision refused(Input.Command command, Instant now, RefusalReason reason) {
        return new Decision.Happened(new Event.Refused(command.orderId(), now, command.commandId(), reason,
                command instanceof Input.Pay));
    }

    private static Decision holdEnds(State state, Input.HoldEnds ends, Instant now) {
        OrderState order = state.order();
        if (order != null && order.status() instanceof OrderState.Pending pending
                && !now.isBefore(pending.holdUntil())) {
            return new Decision.Happened(
                    new Event.Canceled(ends.orderId(), now, CancelReason.PAYMENT_TIMED_OUT, null, false, null));
        }
        return new Decision.Nothing();
    }

    private static Decision listing(State state, Input.Listing listing) {
        ProductState.Terms now = state.product().terms();
        ProductState.Terms then = new ProductState.Terms(listing.opensAt(), listing.closesAt(), listing.hold(),
                listing.rowVersion(), listing.price());
        if (now != null && (then.equals(now) || then.rowVersion() < now.rowVersion())) {
            return new Decision.Nothing();
        }
        return new Decision.Happened(
                new Event.Listed(listing.opensAt(), listing.closesAt(), listing.hold(), listing.rowVersion(),
                        listing.price()));
    }

    private static Decision restocking(State state, Input.Restocking restocking) {
        if (state.seen()) {
            return new Decision.Nothing();
        }
        ProductState product = state.product();
        // A row that was deleted and inserted again, as a dump does it, contains units that are granted already.
        if (restocking.restockId().ofInsert() && product.granted() > 0) {
            return new Decision.Impossible("product " + restocking.productId() + " has " + product.granted()
                    + " units already: the stock that its row is inserted with counts for a new product only");
        }
        long granted = (long) product.granted() + restocking.quantity();
        if (granted < product.active()) {
            return new Decision.Impossible("only " + (product.granted() - product.active()) + " units of product "
                    + restocking.productId() + " are unsold, " + -(long) restocking.quantity()
                    + " cannot be taken off sale");
        }
        if (granted > Integer.MAX_VALUE) {
            return new Decision.Impossible("product " + restocking.productId() + " would have " + granted
                    + " units, more than " + Integer.MAX_VALUE);
        }
        return new Decision.Happened(new Event.Restocked(restocking.restockId(), restocking.quantity()));
    }

    /** Whether a payment with an unknown id is due back; a refund of any payment then counts for it. */
    private static boolean isUnknownDue(OrderState order) {
        return order.status() instanceof OrderState.Canceled canceled && canceled.unknownDue();
    }

    /** One payment less is due: the known one, or else the unknown one. */
    private static State refunded(State state) {
        if (!state.refundDue() && order(state).status() instanceof OrderState.Canceled canceled) {
            return state.with(order(state).next(new OrderState.Canceled(canceled.reason()))).nowSeen();
        }
        return unchanged(state).refundDue(false);
    }

    /** The state after an event that changes nothing but the order's version. */
    private static State unchanged(State state) {
        return state.with(order(state).next(order(state).status())).nowSeen();
    }

    private static OrderState order(State state) {
        return Objects.requireNonNull(state.order(), "an order without a state");
    }
}
