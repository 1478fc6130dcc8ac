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

class CommittedViewTest {

    private static final long LONG_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Random RANDOM = new Random(1);

    private final OrderId order = OrderId.create(Instant.EPOCH, RANDOM);
    private final OrderId other = OrderId.create(Instant.EPOCH, RANDOM);
    private final CommittedView committedView = new CommittedView();
    private final KeyValueStore<Bytes, OrderView> states = store();
    private final CommittedView.Partition partition = committedView.begin(OrderStores.ORDERS, 3, states);

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
        assertThat(committed()).isNull();
        assertThat(partition.isUncommitted(order)).isTrue();
        put(view(2));
        assertThat(committed()).isNull();

        committedView.committed();
        assertThat(committed()).isEqualTo(view(2));
        assertThat(partition.isUncommitted(order)).isFalse();

        put(view(3));
        assertThat(committed()).isEqualTo(view(2));
        assertThat(partition.isUncommitted(order)).isFalse();
        committedView.committed();
        assertThat(committed()).isEqualTo(view(3));
    }

    /** A standby may show the new state as soon as the brokers have the commit. */
    @Test
    void waitsForTheAnswerToACommitOfTheOrder() throws Exception {
        put(view(1));
        assertThat(partition.awaitAnswer(order, Duration.ZERO)).isTrue();

        committedView.committing();
        assertThat(partition.awaitAnswer(order, Duration.ofNanos(1))).isFalse();
        assertThat(partition.awaitAnswer(other, Duration.ZERO)).isTrue();

        committedView.committed();
        assertThat(partition.awaitAnswer(order, Duration.ZERO)).isTrue();
        assertThat(committed()).isEqualTo(view(1));
    }

    @Test
    void waitsForNoAnswerOnceTheTaskHasEnded() throws Exception {
        put(view(1));
        committedView.committing();

        partition.end();

        assertThat(partition.awaitAnswer(order, Duration.ZERO)).isTrue();
        assertThat(partition.isLive()).isFalse();
    }

    @Test
    void showsOnlyWhatTheCommittingThreadHasChanged() throws Exception {
        put(view(1));

        Thread another = Thread.ofPlatform().start(committedView::committed);
        another.join();
        assertThat(committed()).isNull();
    }

    @Test
    void showsNothingOnceTheTaskMayBeAnothers() {
        put(view(1));
        committedView.committed();

        committedView.setLeaseExpiry(System.nanoTime() - 1);
        assertThat(partition.isLive()).isFalse();

        committedView.setLeaseExpiry(System.nanoTime() + LONG_NANOS);
        assertThat(partition.isLive()).isTrue();
        assertThat(committed()).isEqualTo(view(1));
    }

    @Test
    void showsNothingOfATaskThatHasEndedBeforeItsCommit() {
        put(view(1));
        assertThat(committedView.live(OrderStores.ORDERS, 3)).isSameAs(partition);

        partition.end();

        assertThat(partition.isLive()).isFalse();
        assertThat(committedView.live(OrderStores.ORDERS, 3)).isNull();
        // A commit of the same thread, for the task that has replaced it.
        CommittedView.Partition successor = committedView.begin(OrderStores.ORDERS, 3, states);
        successor.beforeChange(order, null, view(1));
        committedView.committed();
        assertThat(committedView.live(OrderStores.ORDERS, 3)).isSameAs(successor);
        partition.end();
        assertThat(committedView.live(OrderStores.ORDERS, 3)).isSameAs(successor);
    }

    @Test
    void wakesThoseWhoWaitForTheOrderAndNobodyElse() throws Exception {
        try (CommittedView.Waiter first = committedView.watch(order);
                CommittedView.Waiter second = committedView.watch(other)) {
            put(view(1));
            assertThat(first.await(1)).isFalse();

            committedView.committed();

            assertThat(first.await(LONG_NANOS)).isTrue();
            assertThat(second.await(1)).isFalse();
        }
    }

    @Test
    void givesThoseWhoWaitTheNewestStateThatIsCommitted() {
        try (CommittedView.Waiter waiter = committedView.watch(order)) {
            put(view(1));
            put(view(2));
            assertThat(waiter.newest()).isNull();

            committedView.committed();
            assertThat(waiter.newest()).isEqualTo(view(2));

            put(view(3));
            assertThat(waiter.newest()).isEqualTo(view(2));
            committedView.committed();
            assertThat(waiter.newest()).isEqualTo(view(3));
        }
    }

    @Test
    void givesNoStateOnceTheOrderMayHaveMoved() {
        try (CommittedView.Waiter waiter = committedView.watch(order)) {
            put(view(1));
            committedView.committed();
            assertThat(waiter.newest()).isEqualTo(view(1));

            partition.end();
            assertThat(waiter.newest()).isNull();
        }
    }

    @Test
    void notifiesListenersEachTimeUntilTheyLeave() {
        AtomicInteger notified = new AtomicInteger();
        CommittedView.Listener listener = committedView.listen(order, notified::incrementAndGet);
        for (int version = 1; version <= 2; version++) {
            put(view(version));
            assertThat(notified).hasValue(version - 1);
            committedView.committed();
            assertThat(notified).hasValue(version);
        }

        listener.close();
        put(view(3));
        committedView.committed();
        assertThat(notified).hasValue(2);
    }

    @Test
    void wakesEverybodyWhenATaskEndsSinceTheOrderIsElsewhereThen() throws Exception {
        try (CommittedView.Waiter waiter = committedView.watch(order)) {
            partition.end();

            assertThat(waiter.await(LONG_NANOS)).isTrue();
        }
    }

    @Test
    void sendsEverybodyAwayWhenClosed() throws Exception {
        try (CommittedView.Waiter waiter = committedView.watch(order)) {
            committedView.close();

            assertThat(waiter.await(LONG_NANOS)).isTrue();
        }
        try (CommittedView.Waiter late = committedView.watch(order)) {
            assertThat(late.await(LONG_NANOS)).isTrue();
        }
    }

    private void put(OrderView view) {
        partition.beforeChange(order, states.get(OrderStores.key(order)), view);
        states.put(OrderStores.key(order), view);
    }

    private @Nullable OrderView committed() {
        return partition.committed(order, partition.store().get(OrderStores.key(order)));
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
