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

/**
 * Queries the stores of this process: committed values of those that a task here is processing, or else standbys that
 * have all that was committed. A store that is being restored is not used.
 */
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

    /** A store of one partition. */
    record Place(String store, int partition, boolean mayBeStandby) {}

    /**
     * The order, if its partition is here. Waits up to {@code wait} for a version above {@code after}, but only where a
     * task processes the partition and may answer.
     */
    Lookup<OrderView> order(Place place, OrderId orderId, int after, Duration wait) throws InterruptedException {
        // Watching begins before the query, so that no change between the two is missed.
        try (OrderChanges.Waiter waiter = changes.watch(orderId)) {
            Lookup<OrderView> now = order(place, orderId);
            return wait.isZero() || now.isNews(after) || now instanceof Lookup.NotReady
                    || changes.live(place.store(), place.partition()) == null
                    || !waiter.await(wait.toNanos())
                            ? now
                            : order(place, orderId);
        }
    }

    private Lookup<OrderView> order(Place place, OrderId orderId) {
        Bytes key = OrderStores.key(orderId);
        return ask(place, part -> {
            // Checked before the read too: the order may be committed between the two.
            boolean onItsWay = part.isOnItsWay(orderId);
            OrderView shown = part.committed(orderId, part.store().get(key));
            return shown == null && (onItsWay || part.isOnItsWay(orderId)) ? new Lookup.OnItsWay<>() : found(shown);
        }, standby -> found(standby.get(key)));
    }

    private static Lookup<OrderView> found(@Nullable OrderView view) {
        return view == null ? new Lookup.NotFound<>() : new Lookup.Found<>(view);
    }

    /** Up to {@code limit} orders of a user, newest first, older than {@code before} if given. */
    Lookup<List<OrderView>> ordersOf(Place place, UserId userId, @Nullable OrderId before, int limit) {
        return ask(place,
                part -> page(part.store(), userId, before, limit, view -> part.committed(view.orderId(), view)),
                standby -> page(standby, userId, before, limit, view -> view));
    }

    private static Lookup<List<OrderView>> page(
            ReadOnlyKeyValueStore<Bytes, OrderView> store,
            UserId userId,
            @Nullable OrderId before,
            int limit,
            Function<OrderView, @Nullable OrderView> shown) {
        Bytes from = before == null ? OrderStores.first(userId) : OrderStores.key(userId, before);
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

    private <T> Lookup<T> ask(
            Place place,
            Function<OrderChanges.Part, Lookup<T>> live,
            Function<ReadOnlyKeyValueStore<Bytes, OrderView>, Lookup<T>> standby) {
        try {
            OrderChanges.Part part = changes.live(place.store(), place.partition());
            if (part != null) {
                Lookup<T> answer = live.apply(part);
                return part.isLive() ? answer : new Lookup.NotReady<>();
            }
            KafkaStreams streams = ledger.streams();
            return streams != null && place.mayBeStandby()
                    && standbys.isCaughtUp(place.store(), place.partition())
                            ? standby.apply(streams.store(parameters(place)))
                            : new Lookup.NotReady<>();
        } catch (InvalidStateStoreException closedOrNotHere) {
            return new Lookup.NotReady<>();
        }
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, OrderView>> parameters(Place place) {
        return StoreQueryParameters
                .fromNameAndType(place.store(), QueryableStoreTypes.<Bytes, OrderView>keyValueStore())
                .withPartition(place.partition())
                .enableStaleStores();
    }
}
