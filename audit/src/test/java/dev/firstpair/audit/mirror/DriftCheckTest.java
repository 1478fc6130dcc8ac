package dev.firstpair.audit.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftCheckTest {

    private static final ProductId PAIR = new ProductId(7);
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");
    private static final UserId ANN = new UserId(11);
    private static final OrderId PAID = order(1);
    private static final OrderId REJECTED = order(2);
    private static final Payment OWED = new Payment(new CommandId(new UUID(1, 2)), new Price(9_900, "EUR"));
    private static final RefundId FIRST = new RefundId(new CommandId(new UUID(1, 1)), PAID);
    private static final RefundId SECOND = new RefundId(OWED.id(), PAID);
    private static final Instant SOON = THEN.plusMillis(1);
    private static final Instant LATER = THEN.plusMillis(2);

    private final Replay log = new Replay(Set.of());
    private final DriftCheck driftCheck = new DriftCheck(log);

    /** Five units, one of which is sold. */
    @BeforeEach
    void sellOne() {
        log.level(new StockLevel(PAIR, 5, 0, null, 5, 1, null, null, 5_000, 1));
        log.event(new OrderEvent.Placed(PAID, 1, ANN, PAIR, 4, 2, THEN, THEN, null, null, null));
        log.level(new StockLevel(PAIR, 5, 1, null, 4, 2, null, null, 5_000, 1));
        log.event(new OrderEvent.Paid(PAID, 2, ANN, PAIR, 4, 2, THEN, new CommandId(new UUID(1, 1))));
        log.event(new OrderEvent.Rejected(REJECTED, 1, ANN, PAIR, 4, 2, THEN, RejectReason.ALREADY_ORDERED, PAID));
    }

    @Test
    void agreesWithAMirrorThatSaysWhatTheLogSays() {
        assertThat(driftCheck.redis(PAIR, new RedisState.Stock(4, 2, 0), 2)).isNull();
        assertThat(driftCheck.mysql(PAIR, new MysqlState.Stock(4, 2), 2)).isNull();
        assertThat(driftCheck.order(PAID, row(OrderStatus.PAID, 2))).isNull();
        assertThat(driftCheck.order(REJECTED, null)).isNull();
    }

    @Test
    void agreesWithAMirrorThatHasComeAsFarAsItHasTo() {
        assertThat(driftCheck.redis(PAIR, new RedisState.Stock(5, 1, 0), 1)).isNull();
    }

    @Test
    void reportsWhichSideIsBehind() {
        assertThat(cause(driftCheck.redis(PAIR, new RedisState.Stock(5, 1, 0), 2))).isEqualTo(Cause.BEHIND);
        assertThat(cause(driftCheck.mysql(PAIR, new MysqlState.Stock(3, 3), 2))).isEqualTo(Cause.AHEAD);
        assertThat(cause(driftCheck.order(PAID, row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.BEHIND);
        assertThat(cause(driftCheck.order(PAID, row(OrderStatus.COMPLETED, 3)))).isEqualTo(Cause.AHEAD);
    }

    @Test
    void reportsWhatIsNotInTheLog() {
        assertThat(cause(driftCheck.redis(PAIR, new RedisState.Stock(3, 2, 0), 2))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(driftCheck.mysql(PAIR, new MysqlState.Stock(9, 1), 2))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(driftCheck.order(PAID, row(OrderStatus.CANCELED, 2)))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(driftCheck.order(PAID, new MysqlState.Order(new UserId(99), PAIR, OrderStatus.PAID, 2))))
                .isEqualTo(Cause.DIFFERENT);
        assertThat(cause(driftCheck.order(REJECTED, row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.NOT_IN_LOG);
        assertThat(cause(driftCheck.order(order(9), row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.NOT_IN_LOG);
        assertThat(cause(driftCheck.mysql(new ProductId(8), new MysqlState.Stock(0, 0), 0)))
                .isEqualTo(Cause.NOT_IN_LOG);
    }

    @Test
    void comparesARowWithTheFirstOfTwoOrdersThatHaveItsId() {
        ProductId other = new ProductId(8);
        log.event(new OrderEvent.Placed(PAID, 1, new UserId(12), other, 0, 2, THEN, THEN, null, null, null));
        log.event(new OrderEvent.Canceled(PAID, 2, new UserId(12), other, 1, 3, THEN, CancelReason.BY_ADMIN,
                new CommandId(new UUID(1, 3)), false, null));

        assertThat(driftCheck.order(PAID, row(OrderStatus.PAID, 2))).isNull();
        assertThat(cause(driftCheck.order(PAID, null))).isEqualTo(Cause.MISSING);
    }

    @Test
    void reportsWhatIsMissing() {
        assertThat(cause(driftCheck.redis(PAIR, null, 2))).isEqualTo(Cause.MISSING);
        assertThat(cause(driftCheck.mysql(PAIR, null, 2))).isEqualTo(Cause.MISSING);
        assertThat(cause(driftCheck.order(PAID, null))).isEqualTo(Cause.MISSING);
    }

    @Test
    void saysBothSides() {
        assertThat(driftCheck.order(PAID, row(OrderStatus.PENDING, 1))).extracting(Drift::what)
                .isEqualTo("order " + PAID + ": MySQL is behind: it has PENDING at version 1, the log has PAID at"
                        + " version 2");
        assertThat(driftCheck.order(PAID, new MysqlState.Order(new UserId(99), PAIR, OrderStatus.PAID, 2)))
                .extracting(Drift::what)
                .isEqualTo(
                        "order " + PAID + ": MySQL has PAID at version 2 of user 99 for product 7, the log has PAID at"
                                + " version 2 of user 11 for product 7");
        assertThat(driftCheck.redis(PAIR, new RedisState.Stock(5, 1, 0), 2)).extracting(Drift::what)
                .isEqualTo("product 7: Redis is behind: it has 5 remaining at stock version 1, the log has 4 at 2");
        assertThat(driftCheck.mysql(PAIR, new MysqlState.Stock(9, 1), 2)).extracting(Drift::what)
                .isEqualTo("product 7: MySQL has 9 remaining at stock version 1, the log has 5 at 1");
    }

    @Test
    void letsAnUndecidedOrderHaveALease() {
        assertThat(driftCheck.lease(PAIR, order(9))).isNull();
        assertThat(cause(driftCheck.lease(PAIR, PAID))).isEqualTo(Cause.STALE_LEASE);
    }

    @Test
    void saysNothingOfARowThatIsOlderThanTheLog() {
        DriftCheck ofRest = new DriftCheck(new Replay(Set.of(Topics.ORDER_EVENTS)));

        assertThat(ofRest.order(PAID, row(OrderStatus.PAID, 2))).isNull();
    }

    @Test
    void agreesWithAPaymentThatIsDueBackAndGivenBackAsTheEventsSay() {
        refuseASecondPayment();
        assertThat(driftCheck.refund(SECOND, refund(SOON, null))).isNull();

        giveBack();
        assertThat(driftCheck.refund(SECOND, refund(SOON, LATER))).isNull();
        assertThat(driftCheck.refund(FIRST, null)).isNull();
    }

    @Test
    void saysHowARowOfAPaymentDiffers() {
        refuseASecondPayment();
        assertThat(cause(driftCheck.refund(SECOND, null))).isEqualTo(Cause.MISSING);
        assertThat(cause(driftCheck.refund(SECOND, refund(SOON, LATER)))).isEqualTo(Cause.AHEAD);

        giveBack();
        assertThat(cause(driftCheck.refund(SECOND, refund(SOON, null)))).isEqualTo(Cause.BEHIND);
        assertThat(cause(driftCheck.refund(SECOND, refund(SOON, THEN)))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(driftCheck.refund(SECOND, refund(null, LATER)))).isEqualTo(Cause.DIFFERENT);
        for (Refund forged : List.of(new Refund(ANN, PAIR, 1L, "EUR", SOON, LATER),
                new Refund(ANN, PAIR, 9_900L, "USD", SOON, LATER),
                new Refund(ANN, PAIR, null, null, SOON, LATER),
                new Refund(ANN, new ProductId(8), 9_900L, "EUR", SOON, LATER),
                new Refund(new UserId(99), PAIR, 9_900L, "EUR", SOON, LATER))) {
            assertThat(cause(driftCheck.refund(SECOND, forged))).isEqualTo(Cause.DIFFERENT);
        }
        assertThat(cause(driftCheck.refund(FIRST, refund(SOON, null)))).isEqualTo(Cause.NOT_IN_LOG);
        assertThat(cause(driftCheck.refund(new RefundId(FIRST.payment(), order(9)), refund(SOON, null))))
                .isEqualTo(Cause.NOT_IN_LOG);
    }

    @Test
    void saysWhatEitherSideHasOfAPayment() {
        refuseASecondPayment();
        assertThat(driftCheck.refund(SECOND, refund(SOON, LATER))).extracting(Drift::what)
                .isEqualTo(SECOND + ": MySQL is ahead: it has 9900 EUR, due since " + SOON + ", given back at " + LATER
                        + ", the log has 9900 EUR, due since " + SOON + ", not given back");
        assertThat(driftCheck.refund(SECOND, new Refund(new UserId(99), PAIR, null, null, SOON, null)))
                .extracting(Drift::what)
                .asString()
                .contains("has an unknown amount, due since " + SOON + ", not given back of user 99 for product 7",
                        "not given back of user 11 for product 7");
    }

    /**
     * If the log has only the last events of an order, an expired event may have had the time since which it is due.
     */
    @Test
    void saysNothingOfAPaymentThatIsOlderThanTheLog() {
        Replay rest = new Replay(Set.of(Topics.ORDER_EVENTS));
        DriftCheck ofRest = new DriftCheck(rest);
        assertThat(ofRest.refund(SECOND, refund(SOON, null))).isNull();

        rest.event(new OrderEvent.Refunded(PAID, 4, ANN, PAIR, 4, 2, LATER, new CommandId(new UUID(1, 9)), OWED));

        assertThat(ofRest.refund(SECOND, refund(SOON, LATER))).isNull();
        assertThat(cause(ofRest.refund(SECOND, refund(SOON, null)))).isEqualTo(Cause.BEHIND);
        assertThat(ofRest.refund(FIRST, refund(SOON, null))).isNull();
    }

    private void refuseASecondPayment() {
        log.event(new OrderEvent.CommandRefused(PAID, 3, ANN, PAIR, 4, 2, SOON, OWED.id(), RefusalReason.ALREADY_PAID,
                true, OWED));
    }

    private void giveBack() {
        log.event(new OrderEvent.Refunded(PAID, 4, ANN, PAIR, 4, 2, LATER, new CommandId(new UUID(1, 9)), OWED));
    }

    private static Refund refund(@Nullable Instant due, @Nullable Instant refunded) {
        return new Refund(ANN, PAIR, 9_900L, "EUR", due, refunded);
    }

    private static MysqlState.Order row(OrderStatus status, int version) {
        return new MysqlState.Order(ANN, PAIR, status, version);
    }

    private static @Nullable Cause cause(@Nullable Drift drift) {
        return drift == null ? null : drift.cause();
    }

    private static OrderId order(int number) {
        return new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
    }
}
