package dev.firstpair.orders.api;

import dev.firstpair.orders.topology.LedgerStreams;
import dev.firstpair.orders.view.OrderChanges;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Queries of the stores in this process: the active ones, else standbys that have all that was committed. */
@Component
final class LocalOrders {

    private final LedgerStreams ledger;
    private final OrderChanges changes;
    private final Standbys standbys;

    LocalOrders(LedgerStreams ledger, OrderChanges changes, Standbys standbys) {
        this.ledger = ledger;
        this.changes = changes;
        this.standbys = standbys;
    }

    /** The order, if {@code partition} is here; waits up to {@code wait} for it to be decided if it is not yet. */
    Lookup<OrderView> order(int partition, OrderId orderId, Duration wait) throws InterruptedException {
        if (wait.isZero()) {
            return order(partition, orderId);
        }
        // Watching begins before looking, so that no change falls between the two.
        try (OrderChanges.Waiter waiter = changes.watch(orderId)) {
            Lookup<OrderView> now = activeOrder(partition, orderId);
            if (now instanceof Lookup.NotReady) {
                return standbyOrder(partition, orderId); // whose changes nobody is told of
            }
            return waiter != null && now instanceof Lookup.NotFound && waiter.await(wait.toNanos())
                    ? order(partition, orderId)
                    : now;
        }
    }

    private Lookup<OrderView> order(int partition, OrderId orderId) {
        Lookup<OrderView> answer = activeOrder(partition, orderId);
        return answer instanceof Lookup.NotReady ? standbyOrder(partition, orderId) : answer;
    }

    private Lookup<OrderView> activeOrder(int partition, OrderId orderId) {
        return active(OrderStores.ORDERS, partition, store -> found(
                changes.committed(OrderStores.ORDERS, partition, orderId, store.get(OrderStores.key(orderId)))));
    }

    /** A standby is fed by what is committed. */
    private Lookup<OrderView> standbyOrder(int partition, OrderId orderId) {
        return standby(OrderStores.ORDERS, partition, store -> found(store.get(OrderStores.key(orderId))));
    }

    private static Lookup<OrderView> found(@Nullable OrderView view) {
        return view == null ? new Lookup.NotFound<>() : new Lookup.Found<>(view);
    }

    /** Up to {@code limit} orders of a user, newest first, older than {@code before} if that is given. */
    Lookup<List<OrderView>> ordersOf(int partition, UserId userId, @Nullable OrderId before, int limit) {
        Bytes from = before == null ? OrderStores.first(userId) : OrderStores.key(userId, before);
        Lookup<List<OrderView>> answer = active(OrderStores.ORDERS_BY_USER, partition,
                store -> page(store, from, userId,
                        before, limit,
                        view -> changes.committed(OrderStores.ORDERS_BY_USER, partition, view.orderId(), view)));
        return answer instanceof Lookup.NotReady
                ? standby(OrderStores.ORDERS_BY_USER, partition,
                        store -> page(store, from, userId, before, limit, view -> view))
                : answer;
    }

    private static Lookup<List<OrderView>> page(
            ReadOnlyKeyValueStore<Bytes, OrderView> store,
            Bytes from,
            UserId userId,
            @Nullable OrderId before,
            int limit,
            Function<OrderView, @Nullable OrderView> shown) {
        List<OrderView> page = new ArrayList<>();
        try (KeyValueIterator<Bytes, OrderView> orders = store.range(from, OrderStores.last(userId))) {
            while (orders.hasNext() && page.size() < limit) {
                OrderView view = shown.apply(orders.next().value);
                if (view != null && !view.orderId().equals(before)) {
                    page.add(view);
                }
            }
        }
        return new Lookup.Found<>(List.copyOf(page));
    }

    private <T> Lookup<T> active(
            String name, int partition, Function<ReadOnlyKeyValueStore<Bytes, OrderView>, Lookup<T>> query) {
        KafkaStreams streams = ledger.streams();
        return streams == null ? new Lookup.NotReady<>() : ask(streams, parameters(name, partition), query);
    }

    private <T> Lookup<T> standby(
            String name, int partition, Function<ReadOnlyKeyValueStore<Bytes, OrderView>, Lookup<T>> query) {
        KafkaStreams streams = ledger.streams();
        return streams == null || !standbys.isCaughtUp(streams, name, partition)
                ? new Lookup.NotReady<>()
                : ask(streams, parameters(name, partition).enableStaleStores(), query);
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, OrderView>> parameters(
            String name, int partition) {
        return StoreQueryParameters
                .fromNameAndType(name, QueryableStoreTypes.<Bytes, OrderView>keyValueStore())
                .withPartition(partition);
    }

    private static <T> Lookup<T> ask(
            KafkaStreams streams,
            StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, OrderView>> parameters,
            Function<ReadOnlyKeyValueStore<Bytes, OrderView>, Lookup<T>> query) {
        try {
            return query.apply(streams.store(parameters));
        } catch (InvalidStateStoreException notHere) {
            return new Lookup.NotReady<>();
        }
    }
}
