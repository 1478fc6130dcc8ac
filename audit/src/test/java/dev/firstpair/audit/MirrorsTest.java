package dev.firstpair.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.Drift.Cause;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorsTest {

    private static final ProductId PAIR = new ProductId(7);
    private static final Instant THEN = Instant.parse("2026-11-22T18:00:00Z");
    private static final UserId ANN = new UserId(11);
    private static final OrderId PAID = order(1);
    private static final OrderId REJECTED = order(2);

    private final Replay log = new Replay(Set.of());
    private final Mirrors mirrors = new Mirrors(log);

    /** Five units, of which one is sold. */
    @BeforeEach
    void sellOne() {
        log.level(new StockLevel(PAIR, 5, 0, 5, 1, null, null, 5_000, 1));
        log.event(new OrderEvent.Placed(PAID, 1, ANN, PAIR, 4, 2, THEN, THEN, null, null, null));
        log.level(new StockLevel(PAIR, 5, 1, 4, 2, null, null, 5_000, 1));
        log.event(new OrderEvent.Paid(PAID, 2, ANN, PAIR, 4, 2, THEN, new CommandId(new UUID(1, 1))));
        log.event(new OrderEvent.Rejected(REJECTED, 1, ANN, PAIR, 4, 2, THEN, RejectReason.ALREADY_ORDERED, PAID));
    }

    @Test
    void agreesWithAMirrorThatSaysWhatTheLogSays() {
        assertThat(mirrors.redis(PAIR, new RedisState.Stock(4, 2, 0), 2)).isNull();
        assertThat(mirrors.mysql(PAIR, new MysqlState.Stock(4, 2), 2)).isNull();
        assertThat(mirrors.order(PAID, row(OrderStatus.PAID, 2))).isNull();
        assertThat(mirrors.order(REJECTED, null)).isNull();
    }

    @Test
    void agreesWithAMirrorThatHasComeAsFarAsItHasTo() {
        assertThat(mirrors.redis(PAIR, new RedisState.Stock(5, 1, 0), 1)).isNull();
    }

    @Test
    void tellsWhichSideIsBehind() {
        assertThat(cause(mirrors.redis(PAIR, new RedisState.Stock(5, 1, 0), 2))).isEqualTo(Cause.BEHIND);
        assertThat(cause(mirrors.mysql(PAIR, new MysqlState.Stock(3, 3), 2))).isEqualTo(Cause.AHEAD);
        assertThat(cause(mirrors.order(PAID, row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.BEHIND);
        assertThat(cause(mirrors.order(PAID, row(OrderStatus.COMPLETED, 3)))).isEqualTo(Cause.AHEAD);
    }

    @Test
    void tellsWhatTheLogNeverSaid() {
        assertThat(cause(mirrors.redis(PAIR, new RedisState.Stock(3, 2, 0), 2))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(mirrors.mysql(PAIR, new MysqlState.Stock(9, 1), 2))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(mirrors.order(PAID, row(OrderStatus.CANCELED, 2)))).isEqualTo(Cause.DIFFERENT);
        assertThat(cause(mirrors.order(PAID, new MysqlState.Order(new UserId(99), PAIR, OrderStatus.PAID, 2))))
                .isEqualTo(Cause.DIFFERENT);
        assertThat(cause(mirrors.order(REJECTED, row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.NOT_IN_LOG);
        assertThat(cause(mirrors.order(order(9), row(OrderStatus.PENDING, 1)))).isEqualTo(Cause.NOT_IN_LOG);
        assertThat(cause(mirrors.mysql(new ProductId(8), new MysqlState.Stock(0, 0), 0))).isEqualTo(Cause.NOT_IN_LOG);
    }

    @Test
    void tellsWhatIsMissing() {
        assertThat(cause(mirrors.redis(PAIR, null, 2))).isEqualTo(Cause.MISSING);
        assertThat(cause(mirrors.mysql(PAIR, null, 2))).isEqualTo(Cause.MISSING);
        assertThat(cause(mirrors.order(PAID, null))).isEqualTo(Cause.MISSING);
    }

    @Test
    void saysBothSides() {
        assertThat(mirrors.order(PAID, row(OrderStatus.PENDING, 1))).extracting(Drift::what)
                .isEqualTo("order " + PAID + ": MySQL is behind: it has PENDING at version 1, the log has PAID at"
                        + " version 2");
        assertThat(mirrors.order(PAID, new MysqlState.Order(new UserId(99), PAIR, OrderStatus.PAID, 2)))
                .extracting(Drift::what)
                .isEqualTo(
                        "order " + PAID + ": MySQL has PAID at version 2 of user 99 for product 7, the log has PAID at"
                                + " version 2 of user 11 for product 7");
        assertThat(mirrors.redis(PAIR, new RedisState.Stock(5, 1, 0), 2)).extracting(Drift::what)
                .isEqualTo("product 7: Redis is behind: it has 5 remaining at stock version 1, the log has 4 at 2");
        assertThat(mirrors.mysql(PAIR, new MysqlState.Stock(9, 1), 2)).extracting(Drift::what)
                .isEqualTo("product 7: MySQL has 9 remaining at stock version 1, the log has 5 at 1");
    }

    @Test
    void letsAnUndecidedOrderHaveALease() {
        assertThat(mirrors.lease(PAIR, order(9))).isNull();
        assertThat(cause(mirrors.lease(PAIR, PAID))).isEqualTo(Cause.STALE_LEASE);
    }

    @Test
    void saysNothingOfARowThatIsOlderThanTheLog() {
        Mirrors ofRest = new Mirrors(new Replay(Set.of(Topics.ORDER_EVENTS)));

        assertThat(ofRest.order(PAID, row(OrderStatus.PAID, 2))).isNull();
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
