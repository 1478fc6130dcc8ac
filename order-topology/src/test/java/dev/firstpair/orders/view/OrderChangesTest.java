package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
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
            changes.show(OrderStores.ORDERS, 3, List.of(order));

            assertThat(first.await(LONG_NANOS)).isTrue();
            assertThat(second.await(1)).isFalse();
        }
    }

    @Test
    void showsWhatWasThereBeforeUntilTheCommit() {
        OrderView placed = view(1);
        OrderView paid = view(2);
        changes.hide(OrderStores.ORDERS, 3, order, null);
        changes.hide(OrderStores.ORDERS, 3, order, placed);

        assertThat(changes.committed(OrderStores.ORDERS, 3, order, paid)).isNull();
        assertThat(changes.committed(OrderStores.ORDERS, 4, order, paid)).isEqualTo(paid);

        changes.show(OrderStores.ORDERS, 3, List.of(order));
        assertThat(changes.committed(OrderStores.ORDERS, 3, order, paid)).isEqualTo(paid);

        changes.hide(OrderStores.ORDERS, 3, order, placed);
        assertThat(changes.committed(OrderStores.ORDERS, 3, order, paid)).isEqualTo(placed);
    }

    @Test
    void forgetsWhatWasHiddenWhenTheTaskBeginsAnew() {
        changes.hide(OrderStores.ORDERS, 3, order, null);

        changes.showAll(OrderStores.ORDERS, 3);

        assertThat(changes.committed(OrderStores.ORDERS, 3, order, view(1))).isEqualTo(view(1));
    }

    private OrderView view(int version) {
        OrderView view = OrderView.after(null, new OrderEvent.Placed(order, 1, new UserId(1), new ProductId(1), 1, 1,
                Instant.EPOCH, Instant.EPOCH.plusSeconds(1), null, null));
        return version == 1
                ? Objects.requireNonNull(view)
                : Objects.requireNonNull(OrderView.after(view, new OrderEvent.Paid(order, 2, new UserId(1),
                        new ProductId(1), 1, 1, Instant.EPOCH, new CommandId(new UUID(1, 1)))));
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
