package dev.firstpair.orders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {

    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final ProductId PRODUCT = new ProductId(7);
    private static final UserId ALICE = new UserId(1);
    private static final UserId BOB = new UserId(2);
    private static final Random RANDOM = new Random(1);
    private static final OrderId ORDER = OrderId.create(NOW, RANDOM);
    private static final OrderId EARLIER = OrderId.create(NOW, RANDOM);
    private static final CommandId COMMAND = new CommandId(UUID.randomUUID());
    private static final CommandId PAYMENT = new CommandId(UUID.randomUUID());
    private static final Price PRICE = new Price(19_900, "EUR");
    private static final Requester SHOPPER = new Requester.Shopper(ALICE);
    private static final Requester STAFF = new Requester.Staff();

    private final Ledger ledger = new Ledger(GRACE, false);

    @Nested
    class APurchase {

        @Test
        void isPlacedAndHeldFromTheTimeItWasLogged() {
            State state = new State(onSale(1, 0), null, null, null, false, false);

            Event placed = happened(ledger.decide(state, purchase("try"), NOW));
            State after = ledger.evolve(state, placed);

            assertThat(placed).isEqualTo(new Event.Placed(ORDER, ALICE, PRODUCT, NOW, NOW.plus(HOLD), 3L, "try",
                    PRICE));
            assertThat(after).isEqualTo(new State(new ProductState(terms(null, null), 1, 1, 1, 2),
                    new OrderState(PRODUCT, ALICE, 1, new OrderState.Pending(NOW.plus(HOLD)), PRICE), ORDER, ORDER,
                    false, false));
        }

        @Test
        void leavesNoAttemptWithoutAKey() {
            State state = new State(onSale(1, 0), null, null, null, false, false);

            State after = ledger.evolve(state, happened(ledger.decide(state, purchase(null), NOW)));

            assertThat(after.firstOfAttempt()).isNull();
        }

        @Test
        void isDecidedOnce() {
            OrderState rejected = new OrderState(PRODUCT, ALICE, 1, new OrderState.Rejected(), null);
            State state = new State(onSale(1, 0), rejected, null, null, false, false);

            assertThat(ledger.decide(state, purchase(null), NOW)).isEqualTo(new Decision.Nothing());
        }

        @Test
        void isRejectedForTheFirstReasonThatHolds() {
            ProductState soldOut = onSale(1, 1);
            assertThat(reason(new State(ProductState.UNKNOWN, null, null, null, false, false)))
                    .isEqualTo(RejectReason.UNKNOWN_PRODUCT);
            Instant late = NOW.plus(Ledger.OPENING_GRACE).plusMillis(1);
            assertThat(reason(new State(soldOut.listed(terms(late, null)), null, EARLIER, EARLIER, false, false)))
                    .isEqualTo(RejectReason.NOT_OPEN);
            assertThat(reason(
                    new State(soldOut.listed(terms(null, NOW.minus(GRACE))), null, EARLIER, EARLIER, false, false)))
                    .isEqualTo(RejectReason.CLOSED);
            assertThat(reason(new State(soldOut, null, EARLIER, EARLIER, false, false)))
                    .isEqualTo(RejectReason.REPEATED_ATTEMPT);
            assertThat(reason(new State(soldOut, null, EARLIER, null, false, false)))
                    .isEqualTo(RejectReason.ALREADY_ORDERED);
            assertThat(reason(new State(soldOut, null, null, null, false, false))).isEqualTo(RejectReason.SOLD_OUT);
        }

        @Test
        void namesTheOrderThatStandsInTheWay() {
            Event event = happened(ledger.decide(new State(onSale(5, 1), null, EARLIER, null, false, false),
                    purchase(null), NOW));

            assertThat(event).isEqualTo(
                    new Event.Rejected(ORDER, ALICE, PRODUCT, NOW, RejectReason.ALREADY_ORDERED, EARLIER));
        }

        @Test
        void countsAMomentBeforeOpeningIfTheGateHasAdmittedIt() {
            State state = new State(onSale(1, 0).listed(terms(NOW, null)), null, null, null, false, false);
            Instant first = NOW.minus(Ledger.OPENING_GRACE);

            assertThat(happened(ledger.decide(state, purchase(null), first))).isInstanceOf(Event.Placed.class);
            assertThat(happened(ledger.decide(state, purchase(null), first.minusMillis(1))))
                    .isInstanceOf(Event.Rejected.class);
            Input byTopic = new Input.Purchase(PRODUCT, ORDER, ALICE, null, null);
            assertThat(happened(ledger.decide(state, byTopic, NOW.minusMillis(1)))).isInstanceOf(Event.Rejected.class);
            assertThat(happened(ledger.decide(state, byTopic, NOW))).isInstanceOf(Event.Placed.class);
        }

        @Test
        void countsWithinTheGraceAfterClosing() {
            ProductState closing = onSale(1, 0).listed(terms(NOW, NOW.plusSeconds(60)));
            State state = new State(closing, null, null, null, false, false);

            assertThat(happened(ledger.decide(state, purchase(null), NOW.plusSeconds(60).plus(GRACE).minusMillis(1))))
                    .isInstanceOf(Event.Placed.class);
            assertThat(happened(ledger.decide(state, purchase(null), NOW))).isInstanceOf(Event.Placed.class);
        }

        @Test
        void sellsNothingOfUnitsThatAreGrantedBeforeTheProductIsKnown() {
            State state = new State(ProductState.UNKNOWN.restocked(5), null, null, null, false, false);

            Event event = happened(ledger.decide(state, purchase(null), NOW));
            State after = ledger.evolve(state, event);

            assertThat(((Event.Rejected) event).reason()).isEqualTo(RejectReason.UNKNOWN_PRODUCT);
            assertThat(after.product().remaining()).isZero();
            assertThat(after.product().stockVersion()).isZero();
        }

        private RejectReason reason(State state) {
            return ((Event.Rejected) happened(ledger.decide(state, purchase("try"), NOW))).reason();
        }
    }

    @Nested
    class ACommand {

        @ParameterizedTest
        @CsvSource({
                "pending,  pay,      Paid",
                "pending,  fail,     PaymentFailed",
                "pending,  complete, NOT_PAID",
                "pending,  cancel,   BY_USER",
                "paid,     pay,      ALREADY_PAID",
                "paid,     fail,     ALREADY_PAID",
                "paid,     complete, Completed",
                "paid,     cancel,   BY_USER",
                "completed,pay,      ALREADY_COMPLETED",
                "completed,fail,     ALREADY_COMPLETED",
                "completed,complete, ALREADY_COMPLETED",
                "completed,cancel,   ALREADY_COMPLETED",
                "canceled, pay,      ALREADY_CANCELED",
                "canceled, fail,     ALREADY_CANCELED",
                "canceled, complete, ALREADY_CANCELED",
                "canceled, cancel,   ALREADY_CANCELED",
                "expired,  pay,      HOLD_EXPIRED",
                "expired,  fail,     HOLD_EXPIRED",
                "expired,  cancel,   ALREADY_CANCELED",
                "rejected, pay,      ALREADY_CANCELED",
                "paid,     refund,   NOT_DUE",
                "canceled, refund,   NOT_DUE",
                "rejected, refund,   NOT_DUE",
                "rejected, fail,     ALREADY_CANCELED",
                "rejected, cancel,   ALREADY_CANCELED"})
        void movesTheOrderOrIsRefused(String status, String command, String outcome) {
            State state = ordered(status(status));

            Event event = happened(ledger.decide(state, command(command, SHOPPER), NOW));
            State after = ledger.evolve(state, event);

            assertThat(outcome(event)).isEqualTo(outcome);
            OrderState order = Objects.requireNonNull(after.order());
            assertThat(order.version()).isEqualTo(6);
            assertThat(after.seen()).isTrue();
            assertThat(after.refundDue()).isEqualTo(status.equals("paid") && command.equals("cancel")
                    || event instanceof Event.Refused && command.equals("pay"));
            boolean freed = event instanceof Event.Canceled;
            assertThat(after.product().active()).isEqualTo(freed ? 0 : 1);
            assertThat(after.product().pending()).isEqualTo(order.status() instanceof OrderState.Pending ? 1 : 0);
            assertThat(after.product().stockVersion()).isEqualTo(freed ? 2 : 1);
            assertThat(after.activeOrder()).isEqualTo(freed ? null : ORDER);
            if (event instanceof Event.PaymentFailed) {
                assertThat(order.status()).isEqualTo(status(status));
            }
            if (event instanceof Event.Refused refused) {
                assertThat(refused.refundDue()).isEqualTo(command.equals("pay"));
                assertThat(order.status()).isEqualTo(status(status));
            }
        }

        @Test
        void takesEffectOnce() {
            State state = ordered(new OrderState.Paid(PAYMENT)).nowSeen();

            assertThat(ledger.decide(state, command("pay", SHOPPER), NOW)).isEqualTo(new Decision.Nothing());
        }

        @Test
        void paysUntilTheHoldEndsByTheLogsTimeWhetherTheTimerHasFiredOrNot() {
            State state = ordered(new OrderState.Pending(NOW));

            assertThat(happened(ledger.decide(state, command("pay", STAFF), NOW))).isInstanceOf(Event.Paid.class);
            assertThat(happened(ledger.decide(state, command("pay", STAFF), NOW.plusMillis(1))))
                    .isEqualTo(new Event.Refused(ORDER, NOW.plusMillis(1), COMMAND, RefusalReason.HOLD_EXPIRED, true));
        }

        @Test
        void ofADeclineLetsTheOrderBePaidUntilItsHoldEnds() {
            State pending = ordered(new OrderState.Pending(NOW));

            Event declined = happened(ledger.decide(pending, command("fail", STAFF), NOW));
            assertThat(declined).isEqualTo(new Event.PaymentFailed(ORDER, NOW, COMMAND));
            State after = ledger.evolve(pending, declined);
            assertThat(after).isEqualTo(
                    pending.with(new OrderState(PRODUCT, ALICE, 6, new OrderState.Pending(NOW), null)).nowSeen());
            assertThat(ledger.decide(after, command("fail", STAFF), NOW)).isEqualTo(new Decision.Nothing());

            State next = new State(after.product(), after.order(), after.activeOrder(), null, false, false);
            assertThat(happened(ledger.decide(next, command("pay", STAFF), NOW))).isInstanceOf(Event.Paid.class);
            assertThat(happened(ledger.decide(next, new Input.HoldEnds(PRODUCT, ORDER), NOW)))
                    .isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.PAYMENT_TIMED_OUT, null, false, null));
        }

        @Test
        void ofADeclineAfterTheHoldIsRefusedWhetherTheTimerHasFiredOrNot() {
            Instant late = NOW.plusMillis(1);
            for (OrderState.Status status : List.of(new OrderState.Pending(NOW),
                    new OrderState.Canceled(CancelReason.PAYMENT_TIMED_OUT))) {
                for (Ledger either : List.of(ledger, new Ledger(GRACE, true))) {
                    assertThat(happened(either.decide(ordered(status), command("fail", STAFF), late)))
                            .isEqualTo(new Event.Refused(ORDER, late, COMMAND, RefusalReason.HOLD_EXPIRED, false));
                }
            }
        }

        @Test
        void ofADeclineCancelsTheOrderWhereThatIsSet() {
            Event event = happened(new Ledger(GRACE, true).decide(ordered(status("pending")), command("fail", STAFF),
                    NOW));

            assertThat(event)
                    .isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.PAYMENT_FAILED, COMMAND, false, null));
        }

        @Test
        void ofSomebodyElseIsRefusedInAnyState() {
            for (String status : new String[]{"pending", "paid", "completed", "canceled", "rejected"}) {
                State state = ordered(status(status));

                Event event = happened(ledger.decide(state, command("cancel", new Requester.Shopper(BOB)), NOW));

                assertThat(event)
                        .isEqualTo(new Event.Refused(ORDER, NOW, COMMAND, RefusalReason.NOT_YOURS, false));
            }
        }

        @Test
        void ofStaffCancelsAnybodysOrder() {
            Event event = happened(ledger.decide(ordered(new OrderState.Paid(PAYMENT)), command("cancel", STAFF), NOW));

            assertThat(event).isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.BY_ADMIN, COMMAND, true, PAYMENT));
        }

        @Test
        void forAnOrderOfAnotherProductOrOfNoneIsForNoOrder() {
            State other = new State(onSale(1, 0),
                    new OrderState(new ProductId(8), ALICE, 1, new OrderState.Paid(PAYMENT), null),
                    null, null, false, false);
            State none = new State(onSale(1, 0), null, null, null, false, false);

            assertThat(ledger.decide(other, command("pay", SHOPPER), NOW)).isEqualTo(new Decision.UnknownOrder());
            assertThat(ledger.decide(none, command("pay", SHOPPER), NOW)).isEqualTo(new Decision.UnknownOrder());
        }
    }

    @Nested
    class ARefund {

        @Test
        void isOfThePaymentOfAnOrderThatIsCanceledOnce() {
            State paid = new State(onSale(1, 1), new OrderState(PRODUCT, ALICE, 5, new OrderState.Paid(PAYMENT), PRICE),
                    ORDER, null, false, false);
            Event canceled = happened(ledger.decide(paid, command("cancel", SHOPPER), NOW));
            assertThat(canceled)
                    .isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.BY_USER, COMMAND, true, PAYMENT));
            State due = unseen(ledger.evolve(paid, canceled));
            assertThat(due.refundDue()).isTrue();

            Event refunded = happened(ledger.decide(due, command("refund", STAFF), NOW));
            State after = ledger.evolve(due, refunded);

            assertThat(refunded).isEqualTo(new Event.Refunded(ORDER, NOW, COMMAND, PAYMENT));
            assertThat(after.refundDue()).isFalse();
            assertThat(after.product()).isEqualTo(due.product());
            assertThat(after.order()).isEqualTo(
                    new OrderState(PRODUCT, ALICE, 7, new OrderState.Canceled(CancelReason.BY_USER), PRICE));
            assertThat(ledger.decide(after, command("refund", STAFF), NOW)).isEqualTo(new Decision.Nothing());
            assertThat(happened(ledger.decide(unseen(after), command("refund", STAFF), NOW)))
                    .isEqualTo(new Event.Refused(ORDER, NOW, COMMAND, RefusalReason.NOT_DUE, false));
        }

        @Test
        void isOfAPaymentThatWasRefusedWhateverTheStateOfItsOrder() {
            for (String status : List.of("paid", "completed", "canceled", "expired", "rejected")) {
                State state = ordered(status(status));
                State due = unseen(ledger.evolve(state, happened(ledger.decide(state, command("pay", STAFF), NOW))));

                State after = ledger.evolve(due, happened(ledger.decide(due, command("refund", STAFF), NOW)));

                assertThat(after.refundDue()).as(status).isFalse();
                assertThat(Objects.requireNonNull(after.order()).status()).isEqualTo(status(status));
            }
        }

        @Test
        void isDueThoughNobodyKnowsOfWhichPaymentIfThatWasNotKept() {
            State paid = ordered(new OrderState.Paid(null));

            Event canceled = happened(ledger.decide(paid, command("cancel", SHOPPER), NOW));

            assertThat(canceled).isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.BY_USER, COMMAND, true, null));
            State due = unseen(ledger.evolve(paid, canceled));
            assertThat(due.refundDue()).isFalse();

            Event refunded = happened(ledger.decide(due, command("refund", STAFF), NOW));
            State after = unseen(ledger.evolve(due, refunded));

            assertThat(refunded).isEqualTo(new Event.Refunded(ORDER, NOW, COMMAND, PAYMENT));
            assertThat(Objects.requireNonNull(after.order()).status())
                    .isEqualTo(new OrderState.Canceled(CancelReason.BY_USER));
            assertThat(happened(ledger.decide(after, command("refund", STAFF), NOW)))
                    .isEqualTo(new Event.Refused(ORDER, NOW, COMMAND, RefusalReason.NOT_DUE, false));
        }

        @Test
        void isOfTheKnownPaymentBeforeTheUnknownOne() {
            State due = unseen(ordered(new OrderState.Canceled(CancelReason.BY_USER, true)).refundDue(true));

            State after = unseen(ledger.evolve(due, happened(ledger.decide(due, command("refund", STAFF), NOW))));

            assertThat(after.refundDue()).isFalse();
            assertThat(Objects.requireNonNull(after.order()).status())
                    .isEqualTo(new OrderState.Canceled(CancelReason.BY_USER, true));
            assertThat(happened(ledger.decide(after, command("refund", STAFF), NOW)))
                    .isInstanceOf(Event.Refunded.class);
        }

        private State unseen(State state) {
            return new State(state.product(), state.order(), state.activeOrder(), null, false, state.refundDue());
        }
    }

    @Nested
    class AHold {

        @Test
        void endsAtItsDeadlineAndFreesUnitAndPair() {
            State state = ordered(new OrderState.Pending(NOW));

            Event event = happened(ledger.decide(state, new Input.HoldEnds(PRODUCT, ORDER), NOW));
            State after = ledger.evolve(state, event);

            assertThat(event)
                    .isEqualTo(new Event.Canceled(ORDER, NOW, CancelReason.PAYMENT_TIMED_OUT, null, false, null));
            assertThat(after.product().remaining()).isEqualTo(1);
            assertThat(after.activeOrder()).isNull();
        }

        @Test
        void doesNotEndEarlyNorAfterPayment() {
            Input ends = new Input.HoldEnds(PRODUCT, ORDER);

            assertThat(ledger.decide(ordered(new OrderState.Pending(NOW.plusMillis(1))), ends, NOW))
                    .isEqualTo(new Decision.Nothing());
            assertThat(ledger.decide(ordered(new OrderState.Paid(PAYMENT)), ends, NOW))
                    .isEqualTo(new Decision.Nothing());
        }
    }

    @Nested
    class AListing {

        @Test
        void makesAProductKnownWithWhatWasGrantedBefore() {
            State state = new State(ProductState.UNKNOWN.restocked(5), null, null, null, false, false);

            State after = ledger.evolve(state, happened(ledger.decide(state, listing(0), NOW)));

            assertThat(after.product())
                    .isEqualTo(new ProductState(new ProductState.Terms(null, null, HOLD, 0, null), 5, 0, 0, 1));
        }

        @Test
        void appliesUnlessItIsOlderOrTheSame() {
            State state = new State(new ProductState(new ProductState.Terms(null, null, HOLD, 4, null), 1, 0, 0, 1),
                    null,
                    null,
                    null, false, false);

            assertThat(ledger.decide(state, listing(3), NOW)).isEqualTo(new Decision.Nothing());
            assertThat(ledger.decide(state, listing(4), NOW)).isEqualTo(new Decision.Nothing());
            assertThat(happened(ledger.decide(state, listing(5), NOW))).isInstanceOf(Event.Listed.class);
            assertThat(happened(ledger.decide(state,
                    new Input.Listing(PRODUCT, NOW, null, HOLD, 4, null), NOW))).isInstanceOf(Event.Listed.class);
        }

        /** Each product's row is published once after an upgrade. */
        @Test
        void givesThePriceToOrdersThatArePlacedAfterARowIsPublishedAgain() {
            State old = new State(new ProductState(new ProductState.Terms(null, null, HOLD, 4, null), 1, 0, 0, 1), null,
                    null, null, false, false);
            Input again = new Input.Listing(PRODUCT, null, null, HOLD, 5, PRICE);

            State after = ledger.evolve(old, happened(ledger.decide(old, again, NOW)));

            Input purchase = new Input.Purchase(PRODUCT, ORDER, ALICE, null, null);
            assertThat(happened(ledger.decide(old, purchase, NOW)))
                    .isInstanceOfSatisfying(Event.Placed.class, placed -> assertThat(placed.price()).isNull());
            assertThat(happened(ledger.decide(after, purchase, NOW))).isInstanceOfSatisfying(Event.Placed.class,
                    placed -> assertThat(placed.price()).isEqualTo(PRICE));
        }

        private Input listing(long rowVersion) {
            return new Input.Listing(PRODUCT, null, null, HOLD, rowVersion, null);
        }
    }

    @Nested
    class ARestock {

        @Test
        void countsOnce() {
            State state = new State(onSale(1, 1), null, null, null, false, false);

            State after = ledger.evolve(state, happened(ledger.decide(state, restock(4), NOW)));

            assertThat(after.product().remaining()).isEqualTo(4);
            assertThat(after.product().stockVersion()).isEqualTo(2);
            assertThat(ledger.decide(after, restock(4), NOW)).isEqualTo(new Decision.Nothing());
        }

        @Test
        void takesOffWhatIsUnsoldAndNoMore() {
            State state = new State(onSale(5, 3), null, null, null, false, false);

            assertThat(happened(ledger.decide(state, restock(-2), NOW))).isInstanceOf(Event.Restocked.class);
            assertThat(ledger.decide(state, restock(-3), NOW)).isInstanceOf(Decision.Impossible.class);
            assertThat(ledger.decide(state, restock(Integer.MIN_VALUE), NOW)).isInstanceOf(Decision.Impossible.class);
        }

        @Test
        void doesNotOverflow() {
            State state = new State(onSale(5, 3), null, null, null, false, false);

            assertThat(ledger.decide(state, restock(Integer.MAX_VALUE), NOW)).isInstanceOf(Decision.Impossible.class);
        }

        @Test
        void ofAnInsertIsForAProductThatHasNoUnits() {
            State state = new State(ProductState.UNKNOWN, null, null, null, false, false);
            State sold = new State(onSale(5, 5), null, null, null, false, false);

            for (long id : new long[]{RestockId.FIRST_OF_INSERTS, RestockId.FIRST_OF_EDITS - 1}) {
                assertThat(happened(ledger.decide(state, restock(id, 5), NOW))).isInstanceOf(Event.Restocked.class);
                assertThat(ledger.decide(sold, restock(id, 5), NOW)).isEqualTo(new Decision.Impossible("product 7 has 5"
                        + " units already: the stock that its row is inserted with counts for a new product only"));
            }
            for (long id : new long[]{RestockId.FIRST_OF_INSERTS - 1, RestockId.FIRST_OF_EDITS, Long.MAX_VALUE}) {
                assertThat(happened(ledger.decide(sold, restock(id, 5), NOW))).isInstanceOf(Event.Restocked.class);
            }
        }

        private Input restock(int quantity) {
            return restock(1, quantity);
        }

        private Input restock(long id, int quantity) {
            return new Input.Restocking(PRODUCT, new RestockId(id), quantity);
        }
    }

    @Test
    void aProductCannotHaveMoreActiveOrdersThanUnits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ProductState(terms(null, null), 1, 2, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProductState(terms(null, null), 2, 1, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProductState(terms(null, null), 1, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ledger(Duration.ofMillis(-1), false));
    }

    private static State ordered(OrderState.Status status) {
        int pending = status instanceof OrderState.Pending ? 1 : 0;
        return new State(onSale(1, 1, pending), new OrderState(PRODUCT, ALICE, 5, status, null), ORDER, null, false,
                false);
    }

    private static OrderState.Status status(String name) {
        return switch (name) {
            case "pending" -> new OrderState.Pending(NOW.plusSeconds(1));
            case "paid" -> new OrderState.Paid(PAYMENT);
            case "completed" -> new OrderState.Completed();
            case "canceled" -> new OrderState.Canceled(CancelReason.BY_USER);
            case "expired" -> new OrderState.Canceled(CancelReason.PAYMENT_TIMED_OUT);
            case "rejected" -> new OrderState.Rejected();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Input command(String name, Requester by) {
        return switch (name) {
            case "pay" -> new Input.Pay(PRODUCT, ORDER, COMMAND, by);
            case "fail" -> new Input.FailPayment(PRODUCT, ORDER, COMMAND, by);
            case "complete" -> new Input.Complete(PRODUCT, ORDER, COMMAND, by);
            case "cancel" -> new Input.Cancel(PRODUCT, ORDER, COMMAND, by);
            case "refund" -> new Input.Refund(PRODUCT, ORDER, COMMAND, by, PAYMENT);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String outcome(Event event) {
        return switch (event) {
            case Event.Refused refused -> refused.reason().name();
            case Event.Canceled canceled -> canceled.reason().name();
            default -> event.getClass().getSimpleName();
        };
    }

    private static Event happened(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Happened.class);
        return ((Decision.Happened) decision).event();
    }

    private static Input purchase(@Nullable String attemptKey) {
        return new Input.Purchase(PRODUCT, ORDER, ALICE, 3L, attemptKey);
    }

    private static ProductState onSale(int granted, int active) {
        return onSale(granted, active, 0);
    }

    private static ProductState onSale(int granted, int active, int pending) {
        return new ProductState(terms(null, null), granted, active, pending, 1);
    }

    private static ProductState.Terms terms(@Nullable Instant opensAt, @Nullable Instant closesAt) {
        return new ProductState.Terms(opensAt, closesAt, HOLD, 0, PRICE);
    }
}
