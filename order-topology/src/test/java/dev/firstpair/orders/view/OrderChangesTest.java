package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.OrderId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderChangesTest {

    private static final long LONG_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Random RANDOM = new Random(1);

    private final OrderId order = OrderId.create(Instant.EPOCH, RANDOM);
    private final OrderId other = OrderId.create(Instant.EPOCH, RANDOM);
    private final OrderChanges changes = new OrderChanges(2);

    @Test
    void wakesThoseWhoWaitForTheOrderAndNobodyElse() throws Exception {
        try (OrderChanges.Waiter first = watch(order); OrderChanges.Waiter second = watch(other)) {
            changes.changed(order);

            assertThat(first.await(LONG_NANOS)).isTrue();
            assertThat(second.await(1)).isFalse();
        }
    }

    @Test
    void letsOnlySoManyWait() {
        OrderChanges.Waiter first = watch(order);
        OrderChanges.Waiter second = watch(order);

        assertThat(changes.watch(order)).isNull();
        first.close();
        OrderChanges.Waiter third = watch(order);
        third.close();
        second.close();
    }

    @Test
    void sendsEverybodyAwayWhenClosed() throws Exception {
        try (OrderChanges.Waiter waiter = watch(order)) {
            changes.close();

            assertThat(waiter.await(LONG_NANOS)).isFalse();
        }
        assertThat(changes.watch(order)).isNull();
    }

    private OrderChanges.Waiter watch(OrderId id) {
        return Objects.requireNonNull(changes.watch(id));
    }
}
