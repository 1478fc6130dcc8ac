package dev.firstpair.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.SaleLog;
import dev.firstpair.audit.mirror.MysqlState;
import dev.firstpair.audit.mirror.RedisState;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.audit.report.Violation;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each test takes a correct history, corrupts one thing, and expects exactly that finding. */
class SaleAuditTest {

    private static final ProductId PAIR = new ProductId(7);
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");
    private static final OrderId A = order(1);
    private static final OrderId B = order(2);
    private static final OrderId C = order(3);
    private static final UserId ANN = new UserId(11);
    private static final UserId BOB = new UserId(12);
    private static final UserId CAT = new UserId(13);

    private final List<PurchaseRequest> requests = new ArrayList<>();
    private final List<OrderEvent> events = new ArrayList<>();
    private final List<StockLevel> levels = new ArrayList<>();
    private final List<Restock> restocks = new ArrayList<>();
    private final Set<OrderId> accepted = new HashSet<>();
    private final List<ClientObservations.ObservedStatus> observedStatuses = new ArrayList<>();
    private final Map<ProductId, Integer> leftWaiting = new HashMap<>();
    private final Map<OrderId, MysqlState.Order> rows = new HashMap<>();
    private final Map<RefundId, Refund> refunds = new HashMap<>();
    private RedisState redis = new RedisState(Map.of());
    private MysqlState.@Nullable Stock stockRow;
    private int commands;

    @Test
    void findsNothingInASaleThatWentWell() {
        sellTwoUnits();

        Verdict verdict = audit();

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.hasConverged()).isTrue();
        assertThat(verdict.orders()).isEqualTo(new Verdict.Orders(3, 0, 1, 1, 1));
        assertThat(verdict.orders().sold()).isEqualTo(2);
        assertThat(verdict.rejectedLate()).isEqualTo(1);
        assertThat(verdict.granted()).isEqualTo(2);
        assertThat(Promise.values()).allMatch(verdict::held);
    }

    @Test
    void countsUnitsSoldThatWereNotThere() {
        stock(1, 1, 0);
        request(A, ANN);
        request(B, BOB);
        placed(A, ANN, 0, 2);
        placed(B, BOB, 0, 3);
        paid(A, ANN, 2, 0, 3);
        paid(B, BOB, 2, 0, 3);
        mirror(0, 3);

        Verdict verdict = audit();

        assertThat(verdict.count(Violation.OVERSOLD)).isEqualTo(1);
        assertThat(verdict.held(Promise.NEVER_OVERSELLS)).isFalse();
        assertThat(verdict.held(Promise.ONE_PER_BUYER)).isTrue();
    }

    @Test
    void doesNotTakeTheLedgersWordForItsStock() {
        sellTwoUnits();
        StockLevel last = levels.removeLast();
        levels.add(new StockLevel(PAIR, 2, 1, null, 1, last.version(), null, null, 5_000, 1));
        mirror(1, last.version());

        assertThat(kinds(audit())).containsOnly(Violation.MISCOUNTED);
    }

    @Test
    void findsAUnitThatIsFreeWhileSomebodyWaits() {
        stock(2, 1, 0);
        request(A, ANN);
        placed(A, ANN, 1, 2);
        paid(A, ANN, 2, 1, 2);
        stock(2, 2, 1);
        mirror(1, 2);
        assertThat(audit().findings()).as("nobody waits").isEmpty();

        leftWaiting.put(PAIR, 3);

        assertThat(kinds(audit())).containsExactly(Violation.UNIT_STUCK);
    }

    @Test
    void letsPeopleWaitInVainForWhatOthersHaveBought() {
        sellTwoUnits();
        leftWaiting.put(PAIR, 3);

        assertThat(audit().findings()).isEmpty();
    }

    @Test
    void findsUnitsThatNoRestockGranted() {
        sellTwoUnits();
        restocks.clear();
        restocks.add(new Restock(new RestockId(1), PAIR, 1, THEN));

        assertThat(kinds(audit())).containsOnly(Violation.MISCOUNTED);
    }

    @Test
    void countsARestockOnceHoweverOftenItIsInTheLog() {
        sellTwoUnits();
        restocks.add(restocks.getFirst());

        assertThat(audit().findings()).isEmpty();
    }

    @Test
    void findsAPairBoughtTwice() {
        stock(2, 1, 0);
        request(A, ANN);
        request(B, ANN);
        placed(A, ANN, 1, 2);
        placed(B, ANN, 0, 3);
        paid(A, ANN, 2, 0, 3);
        paid(B, ANN, 2, 0, 3);
        stock(2, 3, 2);
        mirror(0, 3);

        Verdict verdict = audit();

        assertThat(kinds(verdict)).containsExactly(Violation.BOUGHT_TWICE);
        assertThat(verdict.count(Violation.BOUGHT_TWICE)).isEqualTo(1);
    }

    @Test
    void letsAPairBeBoughtAgainAfterACancellation() {
        stock(1, 1, 0);
        request(A, ANN);
        request(B, ANN);
        placed(A, ANN, 0, 2);
        canceled(A, ANN, 2, 1, 3);
        placed(B, ANN, 0, 4);
        paid(B, ANN, 2, 0, 4);
        stock(1, 4, 1);
        mirror(0, 4);

        assertThat(audit().findings()).isEmpty();
    }

    @Test
    void findsAnAcceptedOrderThatNeverReachedTheLog() {
        sellTwoUnits();
        accepted.add(order(99));

        Verdict verdict = audit();

        assertThat(kinds(verdict)).containsExactly(Violation.ACCEPTED_LOST);
        assertThat(verdict.hasConverged()).isFalse();
    }

    @Test
    void findsARequestWithoutOutcome() {
        sellTwoUnits();
        request(order(99), new UserId(99));
        accepted.remove(order(99));

        assertThat(kinds(audit())).containsExactly(Violation.UNDECIDED);
    }

    @Test
    void findsARequestWithTwoOutcomes() {
        sellTwoUnits();
        events.add(new OrderEvent.Rejected(A, 3, ANN, PAIR, 0, 5, THEN, RejectReason.SOLD_OUT, null));

        assertThat(kinds(audit())).containsOnly(Violation.DECIDED_TWICE);
    }

    @Test
    void findsAnOrderThatNobodyAskedFor() {
        sellTwoUnits();
        requests.removeFirst();

        assertThat(kinds(audit())).containsExactly(Violation.UNASKED);
    }

    @Test
    void findsAnAttemptThatBecameTwoOrders() {
        stock(1, 1, 0);
        request(A, ANN);
        request(B, ANN);
        placed(A, ANN, 0, 2, "once");
        canceled(A, ANN, 2, 1, 3);
        placed(B, ANN, 0, 4, "once");
        paid(B, ANN, 2, 0, 4);
        stock(1, 4, 1);
        mirror(0, 4);

        assertThat(kinds(audit())).containsExactly(Violation.ATTEMPT_SPLIT);
    }

    @Test
    void findsATransitionThatAnOrderCannotMake() {
        sellTwoUnits();
        events.add(new OrderEvent.Paid(C, 3, CAT, PAIR, 0, 5, THEN, command()));

        assertThat(kinds(audit())).contains(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void findsAMissingVersion() {
        sellTwoUnits();
        events.add(new OrderEvent.CommandRefused(A, 9, ANN, PAIR, 0, 5, THEN, command(),
                RefusalReason.ALREADY_PAID, false, null));

        assertThat(kinds(audit())).containsOnly(Violation.ILLEGAL_TRANSITION);
    }

    @Test
    void takesARefusalForAVersionThatChangesNothing() {
        sellTwoUnits();
        events.add(new OrderEvent.CommandRefused(A, 3, ANN, PAIR, 0, 5, THEN, command(), RefusalReason.ALREADY_PAID,
                true, null));
        observedStatuses.add(new ClientObservations.ObservedStatus(A, PAIR, 3, OrderStatus.PAID));

        assertThat(audit().findings()).isEmpty();
    }

    @Test
    void findsAStatusThatWasShownButNeverCommitted() {
        sellTwoUnits();
        observedStatuses.add(new ClientObservations.ObservedStatus(A, PAIR, 3, OrderStatus.COMPLETED));

        assertThat(kinds(audit())).containsExactly(Violation.STATUS_TAKEN_BACK);
    }

    @Test
    void findsAStatusOlderThanOneShownBefore() {
        sellTwoUnits();
        observedStatuses.add(new ClientObservations.ObservedStatus(A, PAIR, 2, OrderStatus.PAID));
        observedStatuses.add(new ClientObservations.ObservedStatus(A, PAIR, 1, OrderStatus.PENDING));

        assertThat(kinds(audit())).containsExactly(Violation.STATUS_TAKEN_BACK);
    }

    @Test
    void findsARequestThatOvertookAnEarlierOne() {
        sellTwoUnits();
        requests.add(0, requests.remove(1));

        assertThat(kinds(audit())).containsExactly(Violation.OVERTAKEN);
    }

    @Test
    void findsSoldOutSaidWhileAUnitWasFree() {
        sellTwoUnits();
        request(order(4), new UserId(14));
        events.add(new OrderEvent.Rejected(order(4), 1, new UserId(14), PAIR, 1, 4, THEN, RejectReason.SOLD_OUT,
                null));

        assertThat(kinds(audit())).containsExactly(Violation.OVERTAKEN);
    }

    @Test
    void findsAUnitThatIsStillHeld() {
        stock(1, 1, 0);
        request(A, ANN);
        placed(A, ANN, 0, 2);
        stock(1, 2, 1);
        mirror(0, 2);

        Verdict verdict = audit();

        assertThat(kinds(verdict)).containsExactly(Violation.UNIT_STUCK);
        assertThat(verdict.hasConverged()).isFalse();
    }

    @Test
    void findsRedisBehind() {
        sellTwoUnits();
        redis = new RedisState(Map.of(PAIR, new RedisState.Stock(1, 4, 0)));

        assertThat(kinds(audit())).containsExactly(Violation.REDIS_DRIFT);
    }

    @Test
    void findsAProductThatRedisHasForgotten() {
        sellTwoUnits();
        redis = new RedisState(Map.of());

        assertThat(kinds(audit())).containsExactly(Violation.REDIS_DRIFT);
    }

    @Test
    void findsALeaseThatRedisHasNotLetGo() {
        sellTwoUnits();
        redis = new RedisState(Map.of(PAIR, new RedisState.Stock(0, 5, 1)));

        assertThat(kinds(audit())).containsExactly(Violation.REDIS_DRIFT);
    }

    @Test
    void findsAStockRowThatIsBehind() {
        sellTwoUnits();
        stockRow = new MysqlState.Stock(1, 4);

        assertThat(kinds(audit())).containsExactly(Violation.MYSQL_DRIFT);
    }

    @Test
    void findsEveryOrderRowThatDiffers() {
        sellTwoUnits();
        rows.remove(A);
        rows.put(B, new MysqlState.Order(BOB, PAIR, OrderStatus.PENDING, 1));
        rows.put(order(4), new MysqlState.Order(CAT, PAIR, OrderStatus.PAID, 2));

        Verdict verdict = audit();

        assertThat(kinds(verdict)).containsOnly(Violation.MYSQL_DRIFT);
        assertThat(verdict.count(Violation.MYSQL_DRIFT)).isEqualTo(3);
    }

    @Test
    void doesNotCareForOtherProducts() {
        sellTwoUnits();
        ProductId other = new ProductId(8);
        requests.add(new PurchaseRequest(order(50), ANN, other, null, null, THEN));
        events.add(new OrderEvent.Placed(order(51), 1, ANN, other, 5, 9, THEN, THEN, null, null, null));

        assertThat(audit().findings()).isEmpty();
    }

    /** Two units: Ann pays, Bob completes, Cat cancels in between, and a fourth request comes too late. */
    private void sellTwoUnits() {
        stock(2, 1, 0);
        request(A, ANN);
        request(C, CAT);
        request(B, BOB);
        OrderId late = order(5);
        UserId dan = new UserId(15);
        request(late, dan);
        placed(A, ANN, 1, 2);
        placed(C, CAT, 0, 3);
        stock(2, 3, 2);
        canceled(C, CAT, 2, 1, 4);
        placed(B, BOB, 0, 5);
        events.add(new OrderEvent.Rejected(late, 1, dan, PAIR, 0, 5, THEN, RejectReason.SOLD_OUT, null));
        paid(A, ANN, 2, 0, 5);
        paid(B, BOB, 2, 0, 5);
        events.add(new OrderEvent.Completed(B, 3, BOB, PAIR, 0, 5, THEN, command()));
        stock(2, 5, 2);
        observedStatuses.addAll(Arrays.asList(
                new ClientObservations.ObservedStatus(A, PAIR, 0, OrderStatus.ACCEPTED),
                new ClientObservations.ObservedStatus(A, PAIR, 1, OrderStatus.PENDING),
                new ClientObservations.ObservedStatus(A, PAIR, 2, OrderStatus.PAID)));
        mirror(0, 5);
    }

    private void stock(int granted, long version, int active) {
        if (restocks.isEmpty()) {
            restocks.add(new Restock(new RestockId(1), PAIR, granted, THEN));
        }
        levels.add(new StockLevel(PAIR, granted, active, null, granted - active, version, null, null, 5_000, 1));
    }

    private void request(OrderId order, UserId user) {
        requests.add(new PurchaseRequest(order, user, PAIR, null, null, THEN));
        accepted.add(order);
    }

    @Test
    void findsPaymentsThatMysqlHasOtherThanTheLog() {
        sellTwoUnits();
        Payment owed = new Payment(command(), new Price(9_900, "EUR"));
        OrderEvent last = events.getLast();
        events.add(new OrderEvent.CommandRefused(last.orderId(), last.orderVersion() + 1, last.userId(), PAIR,
                last.remaining(), last.stockVersion(), THEN, owed.id(), RefusalReason.ALREADY_PAID, true, owed));
        RefundId id = new RefundId(owed.id(), last.orderId());
        refunds.put(id, new Refund(last.userId(), PAIR, 9_900L, "EUR", THEN, null));
        assertThat(audit().findings()).isEmpty();

        refunds.put(new RefundId(command(), last.orderId()), refunds.get(id));
        assertThat(kinds(audit())).containsExactly(Violation.MYSQL_DRIFT);

        refunds.clear();
        assertThat(kinds(audit())).containsExactly(Violation.MYSQL_DRIFT);
    }

    private void placed(OrderId order, UserId user, int remaining, long version) {
        placed(order, user, remaining, version, null);
    }

    private void placed(OrderId order, UserId user, int remaining, long version, @Nullable String attempt) {
        events.add(new OrderEvent.Placed(order, 1, user, PAIR, remaining, version, THEN, THEN.plusSeconds(5), null,
                attempt, null));
    }

    private void paid(OrderId order, UserId user, int orderVersion, int remaining, long version) {
        events.add(new OrderEvent.Paid(order, orderVersion, user, PAIR, remaining, version, THEN, command()));
    }

    private void canceled(OrderId order, UserId user, int orderVersion, int remaining, long version) {
        events.add(new OrderEvent.Canceled(order, orderVersion, user, PAIR, remaining, version, THEN,
                CancelReason.BY_USER, command(), null, null));
    }

    /** Redis and MySQL in the state that follows from the events so far. */
    private void mirror(int remaining, long version) {
        redis = new RedisState(Map.of(PAIR, new RedisState.Stock(remaining, version, 0)));
        stockRow = new MysqlState.Stock(remaining, version);
        rows.clear();
        for (OrderEvent event : events) {
            OrderStatus status = switch (event) {
                case OrderEvent.Placed placed -> OrderStatus.PENDING;
                case OrderEvent.PaymentFailed failed -> OrderStatus.ACCEPTED;
                case OrderEvent.Paid paid -> OrderStatus.PAID;
                case OrderEvent.Completed completed -> OrderStatus.COMPLETED;
                case OrderEvent.Canceled canceled -> OrderStatus.CANCELED;
                case OrderEvent.Rejected rejected -> OrderStatus.REJECTED;
                case OrderEvent.CommandRefused refused -> OrderStatus.ACCEPTED;
                case OrderEvent.Refunded refunded -> OrderStatus.ACCEPTED;
            };
            if (status != OrderStatus.REJECTED && status != OrderStatus.ACCEPTED) {
                rows.put(event.orderId(),
                        new MysqlState.Order(event.userId(), PAIR, status, event.orderVersion()));
            }
        }
    }

    private Verdict audit() {
        MysqlState.Stock stock = stockRow;
        return SaleAudit.of(new ClientObservations(accepted, observedStatuses, List.of(), leftWaiting),
                new SaleLog(Set.of(PAIR), requests, commandsBehind(events), events, levels, restocks, List.of(),
                        List.of()),
                redis,
                new MysqlState(rows, stock == null ? Map.of() : Map.of(PAIR, stock), refunds));
    }

    /** The kind of command does not matter here, only that it was sent. */
    private static List<OrderCommand> commandsBehind(List<OrderEvent> events) {
        List<OrderCommand> sent = new ArrayList<>();
        for (OrderEvent event : events) {
            CommandId command = switch (event) {
                case OrderEvent.PaymentFailed failed -> failed.commandId();
                case OrderEvent.Paid paid -> paid.commandId();
                case OrderEvent.Completed completed -> completed.commandId();
                case OrderEvent.Canceled canceled -> canceled.commandId();
                case OrderEvent.CommandRefused refused -> refused.commandId();
                case OrderEvent.Refunded refunded -> refunded.commandId();
                case OrderEvent.Placed _placed -> null;
                case OrderEvent.Rejected _rejected -> null;
            };
            if (command != null) {
                sent.add(new OrderCommand.Cancel(command, event.orderId(), new Actor.System("test"), THEN));
            }
        }
        return sent;
    }

    private static List<Violation> kinds(Verdict verdict) {
        return verdict.findings().stream().map(Finding::violation).toList();
    }

    private static OrderId order(int number) {
        return new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
    }

    private CommandId command() {
        return new CommandId(new UUID(1, ++commands));
    }
}
