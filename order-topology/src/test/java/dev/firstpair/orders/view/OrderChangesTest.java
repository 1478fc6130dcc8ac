package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderChangesTest {

    private static final long LONG_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Random RANDOM = new Random(1);

    private final OrderId order = OrderId.create(Instant.EPOCH, RANDOM);
    private final OrderId other = OrderId.create(Instant.EPOCH, RANDOM);
    private final OrderChanges changes = new OrderChanges();
    private final KeyValueStore<Bytes, OrderView> states = store();
    private final OrderChanges.Part part = changes.begin(OrderStores.ORDERS, 3, states);

    private static KeyValueStore<Bytes, OrderView> store() {
        KeyValueStore<Bytes, OrderView> store = Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(OrderStores.ORDERS), Serdes.Bytes(), new JsonSerde<>(OrderView.class))
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        return store;
    }

    @Test
    void showsWhatWasThereBeforeUntilTheCommit() {
        put(view(1));
        assertThat(shown()).isNull();
        assertThat(part.isOnItsWay(order)).isTrue();
        put(view(2));
        assertThat(shown()).isNull();

        changes.committed();
        assertThat(shown()).isEqualTo(view(2));
        assertThat(part.isOnItsWay(order)).isFalse();

        put(view(3));
        assertThat(shown()).isEqualTo(view(2));
        assertThat(part.isOnItsWay(order)).isFalse();
        changes.committed();
        assertThat(shown()).isEqualTo(view(3));
    }

    @Test
    void showsOnlyWhatTheCommittingThreadHasChanged() throws Exception {
        put(view(1));

        Thread another = Thread.ofPlatform().start(changes::committed);
        another.join();
        assertThat(shown()).isNull();
    }

    @Test
    void showsNothingOnceTheTaskMayBeAnothers() {
        put(view(1));
        changes.committed();

        changes.heldUntil(System.nanoTime() - 1);
        assertThat(part.isLive()).isFalse();

        changes.heldUntil(System.nanoTime() + LONG_NANOS);
        assertThat(part.isLive()).isTrue();
        assertThat(shown()).isEqualTo(view(1));
    }

    @Test
    void showsNothingOfATaskThatHasEndedBeforeItsCommit() {
        put(view(1));
        assertThat(changes.live(OrderStores.ORDERS, 3)).isSameAs(part);

        part.end();

        assertThat(part.isLive()).isFalse();
        assertThat(changes.live(OrderStores.ORDERS, 3)).isNull();
        // A commit of the same thread, for the task that has replaced it.
        OrderChanges.Part successor = changes.begin(OrderStores.ORDERS, 3, states);
        successor.hide(order, null);
        changes.committed();
        assertThat(changes.live(OrderStores.ORDERS, 3)).isSameAs(successor);
        part.end();
        assertThat(changes.live(OrderStores.ORDERS, 3)).isSameAs(successor);
    }

    @Test
    void wakesThoseWhoWaitForTheOrderAndNobodyElse() throws Exception {
        try (OrderChanges.Waiter first = changes.watch(order); OrderChanges.Waiter second = changes.watch(other)) {
            put(view(1));
            assertThat(first.await(1)).isFalse();

            changes.committed();

            assertThat(first.await(LONG_NANOS)).isTrue();
            assertThat(second.await(1)).isFalse();
        }
    }

    @Test
    void tellsListenersEachTimeUntilTheyLeave() {
        AtomicInteger told = new AtomicInteger();
        OrderChanges.Listener listener = changes.listen(order, told::incrementAndGet);
        for (int version = 1; version <= 2; version++) {
            put(view(version));
            assertThat(told).hasValue(version - 1);
            changes.committed();
            assertThat(told).hasValue(version);
        }

        listener.close();
        put(view(3));
        changes.committed();
        assertThat(told).hasValue(2);
    }

    @Test
    void wakesEverybodyWhenATaskEndsSinceTheOrderIsElsewhereThen() throws Exception {
        try (OrderChanges.Waiter waiter = changes.watch(order)) {
            part.end();

            assertThat(waiter.await(LONG_NANOS)).isTrue();
        }
    }

    @Test
    void sendsEverybodyAwayWhenClosed() throws Exception {
        try (OrderChanges.Waiter waiter = changes.watch(order)) {
            changes.close();

            assertThat(waiter.await(LONG_NANOS)).isTrue();
        }
        try (OrderChanges.Waiter late = changes.watch(order)) {
            assertThat(late.await(LONG_NANOS)).isTrue();
        }
    }

    private void put(OrderView view) {
        part.hide(order, states.get(OrderStores.key(order)));
        states.put(OrderStores.key(order), view);
    }

    private @Nullable OrderView shown() {
        return part.committed(order, part.store().get(OrderStores.key(order)));
    }

    private OrderView view(int version) {
        OrderView view = OrderView.after(null, new OrderEvent.Placed(order, 1, new UserId(1), new ProductId(1), 1, 1,
                Instant.EPOCH, Instant.EPOCH.plusSeconds(1), null, null, null));
        for (int next = 2; next <= version; next++) {
            view = OrderView.after(view, new OrderEvent.Paid(order, next, new UserId(1), new ProductId(1), 1, 1,
                    Instant.EPOCH, new CommandId(new UUID(1, next))));
        }
        return Objects.requireNonNull(view);
    }
}
