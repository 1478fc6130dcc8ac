package dev.firstpair.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Findings;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test takes a correct log, corrupts one thing, and expects exactly that finding. */
class ReplayTest {

    private static final ProductId PAIR = new ProductId(7);
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");
    private static final OrderId A = order(1);
    private static final OrderId B = order(2);
    private static final OrderId C = order(3);
    private static final OrderId LATE = order(4);
    private static final OrderId NEXT = order(9);
    private static final UserId ANN = new UserId(11);
    private static final UserId BOB = new UserId(12);
    private static final UserId CAT = new UserId(13);
    private static final UserId DAN = new UserId(14);
    private static final String CLICK = "first click";

    private final List<PurchaseRequest> requests = new ArrayList<>();
    private final List<OrderCommand> commands = new ArrayList<>();
    private final List<OrderEvent> events = new ArrayList<>();
    private final List<StockLevel> levels = new ArrayList<>();
    private final List<Restock> restocks = new ArrayList<>();
    private final List<OrderCommand> deadCommands = new ArrayList<>();
    private final List<Restock> deadRestocks = new ArrayList<>();

    /** Two units: Ann pays, Cat cancels, Bob gets her unit and completes, and Dan comes too late. */
    @BeforeEach
    void sellTwoUnits() {
        restocks.add(new Restock(new RestockId(1), PAIR, 2, THEN));
        level(1, 2, 0);
        request(A, ANN);
        request(C, CAT);
        request(B, BOB);
        request(LATE, DAN);
        placed(A, ANN, 1, 2, CLICK);
        level(2, 2, 1);
        placed(C, CAT, 0, 3, null);
        level(3, 2, 2);
        canceled(C, CAT, 2, 1, 4);
        level(4, 2, 1);
        placed(B, BOB, 0, 5, null);
        level(5, 2, 2);
        events.add(new OrderEvent.Rejected(LATE, 1, DAN, PAIR, 0, 5, THEN, RejectReason.SOLD_OUT, null));
        paid(A, ANN, 2);
        paid(B, BOB, 2);
        events.add(new OrderEvent.Completed(B, 3, BOB, PAIR, 0, 5, THEN, sent(B, 3)));
    }

    @Test
    void findsNothingInALogThatIsRight() {
        Replay replay = replay(Set.of());

        assertThat(replay.findings().list()).isEmpty();
        assertThat(status(replay, A)).isEqualTo(OrderStatus.PAID);
        assertThat(status(replay, B)).isEqualTo(OrderStatus.COMPLETED);
        assertThat(status(replay, C)).isEqualTo(OrderStatus.CANCELED);
        assertThat(status(replay, LATE)).isEqualTo(OrderStatus.REJECTED);
    }

    @Test
    void takesARepeatedRequestCommandOrRestockForTheSame() {
        requests.addAll(List.copyOf(requests));
        commands.addAll(List.copyOf(commands));
        restocks.addAll(List.copyOf(restocks));

        assertThat(found()).isEmpty();
    }

    @Test
    void letsAPaymentFailOnlyBeforeAnotherSucceeds() {
        request(NEXT, DAN);
        restocks.add(new Restock(new RestockId(2), PAIR, 1, THEN));
        level(6, 3, 2);
        placed(NEXT, DAN, 0, 7, null);
        level(7, 3, 3);
        events.add(new OrderEvent.PaymentFailed(NEXT, 2, DAN, PAIR, 0, 7, THEN, sent(NEXT, 2)));
        assertThat(found()).isEmpty();
        assertThat(status(replay(Set.of()), NEXT)).isEqualTo(OrderStatus.PENDING);

        paid(NEXT, DAN, 3);
        assertThat(found()).isEmpty();

        events.add(new OrderEvent.PaymentFailed(NEXT, 4, DAN, PAIR, 0, 7, THEN, sent(NEXT, 4)));
        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsAPaymentOfACanceledOrderThatIsNeitherDueNorGivenBack() {
        cancelPaid(null, null);
        assertThat(found()).containsExactly(Violation.PAYMENT_KEPT);
        events.removeLast();

        cancelPaid(true, null);
        assertThat(found()).as("due, though it is not said which").isEmpty();
        events.removeLast();

        Payment payment = new Payment(id(A, 2), null);
        cancelPaid(true, payment);
        assertThat(found()).isEmpty();

        events.add(new OrderEvent.Refunded(A, 4, ANN, PAIR, 1, 6, THEN, sent(A, 4), payment));
        assertThat(found()).isEmpty();
        assertThat(status(replay(Set.of()), A)).isEqualTo(OrderStatus.CANCELED);

        events.add(new OrderEvent.Refunded(A, 5, ANN, PAIR, 1, 6, THEN, sent(A, 5), payment));
        assertThat(found()).as("given back twice").containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void asksNothingOfOrdersThatAVersionWithoutRefundsPlaced() {
        OrderEvent.Placed placed = (OrderEvent.Placed) events.stream()
                .filter(event -> event.orderId().equals(A) && event.orderVersion() == 1)
                .findFirst()
                .orElseThrow();
        replaceEvent(A, 1, new OrderEvent.Placed(A, 1, ANN, PAIR, placed.remaining(), placed.stockVersion(), THEN,
                placed.holdUntil(), placed.ticket(), placed.attemptKey(), null));
        cancelPaid(null, null);

        assertThat(found()).isEmpty();
    }

    @Test
    void letsAPaymentBeGivenBackOnceOfWhichItIsNotSaidWhichIsDue() {
        cancelPaid(true, null);
        Payment payment = new Payment(id(A, 2), null);
        events.add(new OrderEvent.Refunded(A, 4, ANN, PAIR, 1, 6, THEN, sent(A, 4), payment));
        assertThat(found()).isEmpty();

        events.add(new OrderEvent.Refunded(A, 5, ANN, PAIR, 1, 6, THEN, sent(A, 5), payment));
        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    private void cancelPaid(@Nullable Boolean refundDue, @Nullable Payment payment) {
        if (levels.getLast().version() == 5) {
            level(6, 2, 1);
        }
        events.add(new OrderEvent.Canceled(A, 3, ANN, PAIR, 1, 6, THEN, CancelReason.BY_USER, sent(A, 3), refundDue,
                payment));
    }

    @Test
    void findsMoreActiveOrdersThanUnits() {
        placed(LATE, DAN, 0, 6, null);
        events.removeIf(OrderEvent.Rejected.class::isInstance);

        assertThat(found()).containsExactly(Violation.OVERSOLD);
    }

    @Test
    void findsAnOversaleThatALaterCancellationHides() {
        placed(LATE, DAN, 0, 6, null);
        canceled(LATE, DAN, 2, 0, 7);
        level(7, 2, 2);
        events.removeIf(OrderEvent.Rejected.class::isInstance);

        assertThat(found()).containsExactly(Violation.OVERSOLD);
    }

    @Test
    void findsALevelThatItsEventsDoNotAddUpTo() {
        levels.set(2, new StockLevel(PAIR, 2, 1, null, 1, 3, null, null, 5_000, 1));

        assertThat(found()).containsExactly(Violation.MISCOUNTED);
    }

    @Test
    void countsPendingOrdersWhereLevelsDo() {
        pending(4, 1, 1);
        pending(5, 2, 2);
        pending(5, 2, 1);
        pending(5, 2, 0);
        assertThat(found()).isEmpty();

        pending(4, 1, 0);
        pending(3, 2, 1);
        assertThat(replay(Set.of()).findings().list()).extracting(Finding::what)
                .containsExactly("product 7: 1 are pending at stock version 3 by its level, 2 to 2 by replay",
                        "product 7: 0 are pending at stock version 4 by its level, 1 to 1 by replay");
    }

    @Test
    void countsPendingOrdersExactlyInTheLastLevel() {
        pending(5, 2, 1);

        assertThat(replay(Set.of()).findings().list()).extracting(Finding::what)
                .containsExactly("product 7: 1 are pending at stock version 5 by its level, 0 to 0 by replay");
    }

    private void pending(long version, int active, int pending) {
        levels.add(new StockLevel(PAIR, 2, active, pending, 2 - active, version, null, null, 5_000, 1));
    }

    @Test
    void findsAnEventThatStatesAnotherStockThanThereIs() {
        replaceEvent(C, 1, new OrderEvent.Placed(C, 1, CAT, PAIR, 1, 3, THEN, THEN, null, null, null));

        assertThat(found()).containsExactly(Violation.MISCOUNTED);
    }

    @Test
    void findsThatTheNewestLevelIsMissing() {
        levels.removeLast();
        assertThat(found()).containsExactly(Violation.MISCOUNTED);

        levels.clear();
        assertThat(found()).as("as if the topic had been made again").containsExactly(Violation.MISCOUNTED);
    }

    @Test
    void findsUnitsThatNoRestockGranted() {
        restocks.set(0, new Restock(new RestockId(1), PAIR, 1, THEN));

        assertThat(found()).containsExactly(Violation.MISCOUNTED);
    }

    @Test
    void doesNotCountARestockThatTheLedgerRefused() {
        Restock tooMuch = new Restock(new RestockId(2), PAIR, -5, THEN);
        restocks.add(tooMuch);
        assertThat(found()).containsExactly(Violation.MISCOUNTED);

        deadRestocks.add(tooMuch);

        assertThat(found()).isEmpty();
    }

    @Test
    void countsTheFirstCopyOfARestockAsTheLedgerDoes() {
        restocks.add(new Restock(new RestockId(1), PAIR, 9, THEN));

        assertThat(found()).isEmpty();
    }

    @Test
    void addsUpMoreThanAnIntegerHolds() {
        restocks.add(new Restock(new RestockId(2), PAIR, Integer.MAX_VALUE, THEN));
        restocks.add(new Restock(new RestockId(3), PAIR, Integer.MAX_VALUE, THEN));
        restocks.add(new Restock(new RestockId(4), PAIR, 2, THEN));

        assertThat(found()).as("as integers, these three add up to 0").containsExactly(Violation.MISCOUNTED);
    }

    @Test
    void findsTwoActiveOrdersOfAPair() {
        giveTo(B, ANN, null);

        assertThat(found()).containsExactly(Violation.BOUGHT_TWICE);
    }

    @Test
    void letsAPairBeBoughtAgainAfterACancellation() {
        giveTo(B, CAT, null);

        assertThat(found()).isEmpty();
    }

    @Test
    void findsARequestWithoutOutcome() {
        request(order(9), DAN);

        assertThat(found()).containsExactly(Violation.UNDECIDED);
    }

    @Test
    void doesNotMissTheOutcomeOfWhatCameAfterTheMark() {
        Replay replay = replay(Set.of());
        replay.mark();

        replay.request(new PurchaseRequest(order(9), DAN, PAIR, null, null, THEN));
        replay.command(pay(A, 99));

        assertThat(replay.findings().list()).isEmpty();
    }

    @Test
    void doesNotCountStockThatCameAfterTheMark() {
        Replay replay = replay(Set.of());
        replay.mark();

        // The level includes a cancellation that has not been read yet.
        replay.level(new StockLevel(PAIR, 2, 1, null, 1, 6, null, null, 5_000, 1));

        assertThat(replay.findings().list()).isEmpty();
    }

    @Test
    void saysInWordsThatAnOrderIdWasUsedForTwoProducts() {
        ProductId other = new ProductId(8);
        restocks.add(new Restock(new RestockId(5), other, 1, THEN));
        levels.add(new StockLevel(other, 1, 0, null, 1, 3, null, null, 5_000, 1));
        requests.add(new PurchaseRequest(A, DAN, other, null, null, THEN));
        events.add(new OrderEvent.Placed(A, 1, DAN, other, 0, 2, THEN, THEN.plusSeconds(5), null, null,
                new Price(100, "EUR")));
        CommandId command = sent(A, 77);
        events.add(new OrderEvent.Canceled(A, 2, DAN, other, 1, 3, THEN, CancelReason.BY_ADMIN, command, false, null));

        assertThat(found()).isEmpty();
        Replay replay = replay(Set.of());
        assertThat(status(replay, A)).isEqualTo(OrderStatus.PAID);
        assertThat(replay.notes()).singleElement()
                .asString()
                .contains("order id " + A, "product 7", "product 8", "CANCELED");
    }

    @Test
    void findsARequestWithTwoOutcomes() {
        events.add(new OrderEvent.Rejected(A, 3, ANN, PAIR, 0, 5, THEN, RejectReason.SOLD_OUT, null));

        assertThat(found()).containsExactly(Violation.DECIDED_TWICE);
    }

    @Test
    void findsAnOutcomeThatNobodyAskedFor() {
        requests.removeIf(request -> request.orderId().equals(LATE));

        assertThat(found()).containsExactly(Violation.UNASKED);
    }

    @Test
    void findsACommandWithoutOutcome() {
        commands.add(pay(B, 9));

        assertThat(found()).containsExactly(Violation.UNANSWERED);
    }

    @Test
    void letsACommandForNoOrderBeADeadLetter() {
        commands.add(pay(order(9), 9));
        OrderCommand tooEarly = pay(B, 10);
        commands.add(tooEarly);
        deadCommands.add(tooEarly);

        assertThat(found()).isEmpty();
    }

    @Test
    void findsACommandWithTwoOutcomes() {
        events.add(new OrderEvent.CommandRefused(A, 3, ANN, PAIR, 0, 5, THEN, id(A, 2), RefusalReason.ALREADY_PAID,
                true, null));

        assertThat(found()).containsExactly(Violation.ANSWERED_TWICE);
    }

    @Test
    void findsAnOutcomeOfACommandThatNobodySent() {
        commands.removeIf(command -> command.orderId().equals(A));

        assertThat(found()).containsExactly(Violation.UNCOMMANDED);
    }

    @Test
    void findsAnAttemptThatBecameTwoOrders() {
        // Ann cancels instead of Cat, and clicks again.
        giveTo(B, ANN, CLICK);
        events.removeIf(event -> event.orderVersion() == 2 && !event.orderId().equals(B));
        commands.removeIf(command -> !command.orderId().equals(B));
        canceled(A, ANN, 2, 1, 4);

        assertThat(found()).containsExactly(Violation.ATTEMPT_SPLIT);
    }

    @Test
    void findsATransitionThatAnOrderCannotMake() {
        paid(C, CAT, 3);

        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsACompletedOrderThatIsCanceled() {
        canceled(B, BOB, 4, 1, 6);
        level(6, 2, 1);

        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsAMissingVersion() {
        refusedPayment(A, ANN, 4);

        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsAVersionPublishedTwice() {
        refusedPayment(A, ANN, 2);

        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsAPaymentThatCameAfterTheHold() {
        Instant holdUntil = THEN.plusSeconds(5);
        replaceEvent(A, 2, paidAt(holdUntil));
        assertThat(found()).as("in the last moment").isEmpty();

        replaceEvent(A, 2, paidAt(holdUntil.plusMillis(1)));

        assertThat(found()).containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsARefusedPaymentThatIsNotDueBack() {
        OrderCommand again = pay(A, 50);
        commands.add(again);
        commands.add(again);
        events.add(refused(A, ANN, 3, again.commandId(), false));

        assertThat(found()).containsExactly(Violation.PAYMENT_KEPT);
    }

    @Test
    void letsWhatIsNoPaymentBeRefusedWithoutARefund() {
        OrderCommand cancel = new OrderCommand.Cancel(id(B, 50), B, new Actor.User(BOB), THEN);
        commands.add(cancel);
        events.add(refused(B, BOB, 4, cancel.commandId(), false));

        assertThat(found()).isEmpty();
    }

    @Test
    void findsAUnitThatWentToALaterRequestFirst() {
        // Bob's request is the first now, but is decided after those of Ann and Cat.
        requests.add(0, requests.remove(2));

        assertThat(found()).containsExactly(Violation.OVERTAKEN);
    }

    @Test
    void doesNotTakeARepetitionForTheFirstCopyThatHasExpired() {
        // The first copy of Ann's request is gone; only her retry, after the others, is left.
        requests.add(requests.removeFirst());

        assertThat(replay(Set.of(Topics.PURCHASE_REQUESTS)).findings().list()).isEmpty();
    }

    @Test
    void findsSoldOutSaidWhileAUnitWasFree() {
        replaceEvent(LATE, 1, new OrderEvent.Rejected(LATE, 1, DAN, PAIR, 1, 4, THEN, RejectReason.SOLD_OUT, null));

        assertThat(found()).containsExactly(Violation.OVERTAKEN);
    }

    /** By a ledger whose number of units is wrong. */
    @Test
    void findsSoldOutSaidWhileAUnitWasFreeByReplay() {
        replaceEvent(LATE, 1, new OrderEvent.Rejected(LATE, 1, DAN, PAIR, 0, 4, THEN, RejectReason.SOLD_OUT, null));
        assertThat(found()).containsExactly(Violation.OVERTAKEN);

        levels.removeIf(level -> level.version() == 4);
        assertThat(found()).as("the levels around have the same number of units").containsExactly(Violation.OVERTAKEN);
    }

    @Test
    void findsAUnitSoldBeforeTheSaleOpened() {
        levels.replaceAll(level -> window(level, THEN.plus(ProductHistory.OPENING_GRACE), null));
        assertThat(found()).as("in the first moment").isEmpty();

        levels.set(1, window(levels.get(1), THEN.plus(ProductHistory.OPENING_GRACE).plusMillis(1), null));

        assertThat(found()).containsExactly(Violation.OUTSIDE_THE_SALE);
    }

    @Test
    void findsAUnitSoldBeforeTheSaleOpenedAlthoughItHasNoLevelOfItsOwn() {
        levels.replaceAll(level -> window(level, THEN.plus(ProductHistory.OPENING_GRACE).plusMillis(1), null));
        levels.removeIf(level -> level.version() > 1 && level.version() < 5);
        levels.set(1, window(levels.get(1), null, null));
        assertThat(found()).as("the window may have changed before").isEmpty();

        levels.set(1, window(levels.get(1), THEN.plus(ProductHistory.OPENING_GRACE).plusMillis(1), null));

        assertThat(found()).containsOnly(Violation.OUTSIDE_THE_SALE).hasSize(3);
    }

    @Test
    void findsAUnitSoldAfterTheSaleHadClosed() {
        levels.replaceAll(level -> window(level, null, THEN.minus(ProductHistory.LONGEST_GRACE).plusMillis(1)));
        assertThat(found()).as("what was admitted in time may come a little late").isEmpty();

        levels.set(1, window(levels.get(1), null, THEN.minus(ProductHistory.LONGEST_GRACE)));

        assertThat(found()).containsExactly(Violation.OUTSIDE_THE_SALE);
    }

    @Test
    void goesByTheWindowOfTheTime() {
        // The sale is closed permanently, after all of these.
        levels.add(
                window(new StockLevel(PAIR, 2, 2, null, 0, 6, null, null, 5_000, 2), null, THEN.minusSeconds(86_400)));
        assertThat(found()).isEmpty();

        // The time is unknown if compaction has removed the levels before.
        levels.subList(0, 5).clear();

        assertThat(found()).isEmpty();
    }

    @Test
    void findsAUnitHeldLongAfterItsTime() {
        OrderId held = order(9);
        request(held, DAN);
        restocks.add(new Restock(new RestockId(2), PAIR, 1, THEN));
        level(6, 3, 2);
        placed(held, DAN, 0, 7, null);
        level(7, 3, 3);
        Replay replay = replay(Set.of());
        Findings soon = replay.findings();
        replay.judgeHolds(THEN.plusSeconds(6), soon);
        assertThat(soon.list()).as("its timer fires at any moment").isEmpty();

        Findings later = replay.findings();
        replay.judgeHolds(THEN.plusSeconds(3_600), later);

        assertThat(later.list()).extracting(Finding::violation).containsExactly(Violation.UNIT_STUCK);
    }

    @Test
    void recountsStockAlthoughCompactionHasRemovedLevels() {
        restocks.add(new Restock(new RestockId(2), PAIR, 3, THEN));
        request(order(9), DAN);
        placed(order(9), DAN, 2, 7, null);
        levels.clear();
        level(7, 5, 3);

        Replay replay = replay(Set.of());

        assertThat(replay.findings().list()).isEmpty();
        assertThat(replay.productHistories()).extracting(ProductHistory::lacksLevels).containsExactly(true);
    }

    @Test
    void findsMoreActiveOrdersThanUnitsAlthoughCompactionHasRemovedLevels() {
        levels.clear();
        placed(LATE, DAN, 0, 6, null);
        events.removeIf(OrderEvent.Rejected.class::isInstance);

        assertThat(found()).containsExactly(Violation.OVERSOLD);
    }

    @Test
    void judgesWhatIsLeftOfAShortenedLog() {
        requests.removeIf(request -> request.orderId().equals(A));
        commands.removeIf(command -> command.orderId().equals(A));
        events.removeIf(event -> event.orderId().equals(A) && event.orderVersion() == 1);
        replaceEvent(A, 2, paidAt(THEN.plusSeconds(3_600)));
        restocks.clear();
        Set<Topic<?, ?>> truncated = Set.of(Topics.PURCHASE_REQUESTS, Topics.ORDER_COMMANDS, Topics.ORDER_EVENTS,
                Topics.RESTOCKS);

        Replay replay = replay(truncated);

        assertThat(replay.findings().list()).isEmpty();
        assertThat(status(replay, A)).isEqualTo(OrderStatus.PAID);
        events.add(refused(A, ANN, 3, id(A, 50), false));
        assertThat(replay(truncated).findings().list()).as("what was refused, and when to pay, is no longer known")
                .isEmpty();
        paid(C, CAT, 3);
        assertThat(replay(truncated).findings().list()).extracting(Finding::violation)
                .containsExactly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void listsTheFirstOfMany() {
        for (int i = 100; i < 100 + Findings.MAX_LISTED + 5; i++) {
            request(order(i), DAN);
        }

        List<Finding> all = replay(Set.of()).findings().list();

        assertThat(all).hasSize(Findings.MAX_LISTED + 1);
        assertThat(all.getLast()).isEqualTo(new Finding(Violation.UNDECIDED, 5, "… and 5 more"));
    }

    private List<Violation> found() {
        return replay(Set.of()).findings().list().stream().map(Finding::violation).toList();
    }

    /** Events before the requests and commands that led to them, since topics are read in any order. */
    private Replay replay(Set<Topic<?, ?>> truncated) {
        Replay replay = new Replay(truncated);
        levels.forEach(replay::level);
        events.forEach(replay::event);
        deadCommands.forEach(replay::refused);
        deadRestocks.forEach(replay::refused);
        requests.forEach(replay::request);
        commands.forEach(replay::command);
        restocks.forEach(replay::restock);
        return replay;
    }

    private static @Nullable OrderStatus status(Replay replay, OrderId order) {
        OrderHistory history = replay.of(order);
        return history == null ? null : history.status();
    }

    private void request(OrderId order, UserId user) {
        requests.add(new PurchaseRequest(order, user, PAIR, null, null, THEN));
    }

    private void level(long version, int granted, int active) {
        levels.add(new StockLevel(PAIR, granted, active, null, granted - active, version, null, null, 5_000, 1));
    }

    private static StockLevel window(StockLevel level, @Nullable Instant opensAt, @Nullable Instant closesAt) {
        return new StockLevel(PAIR, level.granted(), level.active(), null, level.remaining(), level.version(), opensAt,
                closesAt, level.holdMillis(), level.productVersion());
    }

    private void placed(OrderId order, UserId user, int remaining, long version, @Nullable String attempt) {
        events.add(new OrderEvent.Placed(order, 1, user, PAIR, remaining, version, THEN, THEN.plusSeconds(5), null,
                attempt, new Price(19_900, "EUR")));
    }

    private void paid(OrderId order, UserId user, int orderVersion) {
        events.add(new OrderEvent.Paid(order, orderVersion, user, PAIR, 0, 5, THEN, sent(order, orderVersion)));
    }

    private void canceled(OrderId order, UserId user, int orderVersion, int remaining, long version) {
        events.add(new OrderEvent.Canceled(order, orderVersion, user, PAIR, remaining, version, THEN,
                CancelReason.BY_USER, sent(order, orderVersion), null, null));
    }

    private void refusedPayment(OrderId order, UserId user, int orderVersion) {
        OrderCommand again = pay(order, 50);
        commands.add(again);
        events.add(refused(order, user, orderVersion, again.commandId(), true));
    }

    private static OrderEvent refused(OrderId order, UserId user, int orderVersion, CommandId command,
            boolean refundDue) {
        return new OrderEvent.CommandRefused(order, orderVersion, user, PAIR, 0, 5, THEN, command,
                RefusalReason.ALREADY_PAID, refundDue, null);
    }

    private static OrderEvent paidAt(Instant at) {
        return new OrderEvent.Paid(A, 2, ANN, PAIR, 0, 5, at, id(A, 2));
    }

    /** Logs the command for the order's event of that version; its kind does not matter here. */
    private CommandId sent(OrderId order, int orderVersion) {
        OrderCommand command = pay(order, orderVersion);
        commands.add(command);
        return command.commandId();
    }

    private static OrderCommand pay(OrderId order, int number) {
        return new OrderCommand.Pay(id(order, number), order, new Actor.System("test"), THEN);
    }

    private static CommandId id(OrderId order, int number) {
        return new CommandId(new UUID(order.value().getLeastSignificantBits(), number));
    }

    private void replaceEvent(OrderId order, int version, OrderEvent other) {
        events.replaceAll(event -> event.orderId().equals(order) && event.orderVersion() == version ? other : event);
    }

    private void giveTo(OrderId order, UserId user, @Nullable String attempt) {
        requests.replaceAll(request -> request.orderId().equals(order)
                ? new PurchaseRequest(order, user, PAIR, null, attempt, THEN)
                : request);
        replaceEvent(order, 1, new OrderEvent.Placed(order, 1, user, PAIR, 0, 5, THEN, THEN, null, attempt, null));
    }

    private static OrderId order(int number) {
        return new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
    }
}
