package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gate.Admission;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverAdmissionTest {

    private static final ProductId PRODUCT = new ProductId(1);
    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00Z");
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Random random = new Random(1);
    private final Map<ProductId, StockLevel> levels = new HashMap<>();
    private double share = 1;
    private long nowNanos = 7;
    private final FailoverAdmission failover = failover(LONGEST);

    private FailoverAdmission failover(Duration longest) {
        return new FailoverAdmission(longest, levels::get, () -> share, () -> NOW, () -> nowNanos);
    }

    private void level(int remaining, @Nullable Instant opensAt, @Nullable Instant closesAt) {
        levels.put(PRODUCT, new StockLevel(PRODUCT, remaining, 0, 0, remaining, 1, opensAt, closesAt, 1_000, 1));
    }

    private OrderId newOrder() {
        return OrderId.create(NOW, random);
    }

    private @Nullable Admission admit(long user) {
        return failover.admit(PRODUCT, new UserId(user), newOrder(), null, null);
    }

    private OrderId admitted(long user, @Nullable String key) {
        OrderId order = newOrder();
        assertThat(failover.admit(PRODUCT, new UserId(user), order, key, null))
                .isEqualTo(new Admission.Admitted(order, 0, 0, false));
        return order;
    }

    @Test
    void admitsNoMoreThanItsShareOfWhatIsLeft() {
        level(5, null, null);
        share = 0.5;

        admitted(1, null);
        admitted(2, null);
        admitted(3, null);

        assertThat(admit(4)).isNull();
    }

    @Test
    void admitsNobodyForWhatItDoesNotHave() {
        assertThat(admit(1)).isNull();
        level(5, null, null);
        share = 0;
        assertThat(admit(1)).isNull();
        share = 1;
        level(0, null, null);
        assertThat(admit(1)).isNull();
    }

    @Test
    void admitsWhileASaleIsOpenOnly() {
        // The brokers' clock may be behind.
        level(5, NOW.minusMillis(49), null);
        assertThat(admit(1)).isNull();
        level(5, null, NOW);
        assertThat(admit(1)).isNull();
        level(5, NOW.minusMillis(50), NOW.plusMillis(1));
        admitted(1, null);
    }

    @Test
    void makesOneOrderOfWhatAUserSendsTwice() {
        level(5, null, null);
        OrderId first = admitted(1, "try-1");

        assertThat(failover.admit(PRODUCT, new UserId(1), newOrder(), "try-1", null))
                .isEqualTo(new Admission.Admitted(first, 0, 0, true));
        assertThat(admit(1)).isEqualTo(new Admission.AlreadyOrdered(first));
        // Also when Redis answers again, and does not know the order yet.
        failover.gateAnswered(PRODUCT);
        assertThat(failover.admitted(PRODUCT, new UserId(1), "try-1"))
                .isEqualTo(new Admission.Admitted(first, 0, 0, true));
        assertThat(failover.admitted(PRODUCT, new UserId(1), "try-2")).isEqualTo(new Admission.AlreadyOrdered(first));
        assertThat(failover.admitted(PRODUCT, new UserId(2), "try-1")).isNull();
    }

    @Test
    void namesTheOrderThatTheUserHas() {
        level(5, null, null);
        OrderId active = newOrder();

        assertThat(failover.admit(PRODUCT, new UserId(1), newOrder(), null, active))
                .isEqualTo(new Admission.AlreadyOrdered(active));
    }

    @Test
    void hasRoomAgainWhenTheLedgerHasDecided() {
        level(1, null, null);
        OrderId decided = admitted(1, null);
        failover.published(rejected(newOrder(), 1));
        assertThat(admit(2)).isNull();

        failover.published(rejected(decided, 1));

        admitted(2, null);
    }

    @Test
    void keepsAnAttemptThatTheBrokersHaveNotConfirmedAndLocksNobodyOut() {
        level(1, null, null);
        OrderId first = admitted(1, "try-1");
        failover.unacknowledged(PRODUCT, new UserId(1), first);

        assertThat(failover.admitted(PRODUCT, new UserId(1), "try-1"))
                .isEqualTo(new Admission.Admitted(first, 0, 0, true));
        assertThat(failover.admitted(PRODUCT, new UserId(1), null)).isNull();
        assertThat(failover.has(PRODUCT, new UserId(1))).isTrue();
        assertThat(failover.has(PRODUCT, new UserId(2))).isFalse();
        // The order may be in the log, and has its unit.
        assertThat(admit(2)).isNull();
        OrderId second = admitted(1, "try-2");
        assertThat(admit(1)).isEqualTo(new Admission.AlreadyOrdered(second));
    }

    private static OrderEvent rejected(OrderId order, long user) {
        return new OrderEvent.Rejected(order, 1, new UserId(user), PRODUCT, 0, 1, NOW, RejectReason.SOLD_OUT, null);
    }

    @Test
    void endsSomeTimeAfterTheFirstFailureUnlessRedisAnswersMeanwhile() {
        level(5, null, null);
        admitted(1, null);
        nowNanos += LONGEST.toNanos();
        admitted(2, null);
        nowNanos++;
        assertThat(admit(3)).isNull();

        failover.gateAnswered(PRODUCT);
        admitted(3, null);
    }

    @Test
    void countsTheTimeAgainAfterRedisHasAdmittedNobody() {
        level(5, null, null);
        admitted(1, null);

        // Such as SOLD_OUT.
        failover.gateAnswered(PRODUCT);
        nowNanos += Duration.ofHours(1).toNanos();

        admitted(2, null);
    }

    @Test
    void countsTheTimeOfEachProductByItself() {
        ProductId other = new ProductId(2);
        level(5, null, null);
        levels.put(other, new StockLevel(other, 5, 0, 0, 5, 1, null, null, 1_000, 1));
        admitted(1, null);
        nowNanos += LONGEST.toNanos() + 1;

        failover.gateAnswered(other);

        assertThat(admit(2)).isNull();
        assertThat(failover.admit(other, new UserId(2), newOrder(), null, null)).isNotNull();
    }

    @Test
    void forgetsWhatIsNeverDecided() {
        level(1, null, null);
        admitted(1, null);
        failover.gateAnswered(PRODUCT);

        nowNanos += Duration.ofMinutes(11).toNanos();

        admitted(2, null);
    }

    @Test
    void admitsNobodyIfItIsTurnedOff() {
        level(5, null, null);

        assertThat(failover(Duration.ZERO).admit(PRODUCT, new UserId(1), newOrder(), null, null)).isNull();
    }
}
