package dev.firstpair.orders.query;

import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.streams.StreamsRunner;
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

    /** Time that a query waits for the answer to a commit; less than another instance waits for this one's answer. */
    private static final Duration COMMIT = Duration.ofMillis(500);

    private final StreamsRunner ledger;
    private final CommittedView committedView;
    private final StandbyFreshness freshness;

    LocalOrders(StreamsRunner ledger, CommittedView committedView, StandbyFreshness freshness) {
        this.ledger = ledger;
        this.committedView = committedView;
        this.freshness = freshness;
    }

    /** A store of one partition. */
    record StorePartition(String store, int partition, boolean mayBeStandby) {}

    /**
     * The order, if its partition is here. Waits up to {@code wait} for a version above {@code after}, but only where a
     * task processes the partition and may answer.
     */
    QueryResult<OrderView> order(StorePartition storePartition, OrderId orderId, int after, Duration wait)
            throws InterruptedException {
        CommittedView.Partition committing = committedView.live(storePartition.store(), storePartition.partition());
        // If it is not live, but is so again before it has been read, it would have been read without that wait.
        if (committing != null && !(committing.isLive() && committing.awaitAnswer(orderId, COMMIT))) {
            return new QueryResult.NotReady<>();
        }
        if (wait.isZero()) {
            return order(storePartition, orderId);
        }
        // Watching begins before the query, so that no change between the two is missed.
        try (CommittedView.Waiter waiter = committedView.watch(orderId)) {
            QueryResult<OrderView> now = order(storePartition, orderId);
            CommittedView.Partition partition = committedView.live(storePartition.store(), storePartition.partition());
            if (now.endsLongPoll(after) || now instanceof QueryResult.NotReady || partition == null
                    || !waiter.await(wait.toNanos())) {
                return now;
            }
            OrderView newest = waiter.newest();
            // Of the same task: one that has ended meanwhile may have been followed by one elsewhere, and another here.
            return newest != null && partition.isLive() ? found(newest) : order(storePartition, orderId);
        }
    }

    /** Whether a task of this instance processes the partition, and it is certain that no other instance does. */
    boolean isLive(StorePartition storePartition) {
        CommittedView.Partition partition = committedView.live(storePartition.store(), storePartition.partition());
        return partition != null && partition.isLive();
    }

    private QueryResult<OrderView> order(StorePartition storePartition, OrderId orderId) {
        Bytes key = OrderStores.key(orderId);
        return query(storePartition, partition -> {
            // Checked before the read too: the order may be committed between the two.
            boolean uncommitted = partition.isUncommitted(orderId);
            OrderView shown = partition.committed(orderId, partition.store().get(key));
            return shown == null && (uncommitted || partition.isUncommitted(orderId))
                    ? new QueryResult.OnItsWay<>()
                    : found(shown);
        }, standby -> found(standby.get(key)));
    }

    private static QueryResult<OrderView> found(@Nullable OrderView view) {
        return view == null ? new QueryResult.NotFound<>() : new QueryResult.Found<>(view);
    }

    /** Up to {@code limit} orders of a user, newest first, older than {@code before} if given. */
    QueryResult<List<OrderView>> ordersOf(
            StorePartition storePartition, UserId userId, @Nullable OrderId before, int limit) {
        return query(storePartition,
                partition -> page(partition.store(), userId, before, limit,
                        view -> partition.committed(view.orderId(), view)),
                standby -> page(standby, userId, before, limit, view -> view));
    }

    private static QueryResult<List<OrderView>> page(
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
        return new QueryResult.Found<>(List.copyOf(page));
    }

    private <T> QueryResult<T> query(
            StorePartition storePartition,
            Function<CommittedView.Partition, QueryResult<T>> live,
            Function<ReadOnlyKeyValueStore<Bytes, OrderView>, QueryResult<T>> standby) {
        try {
            CommittedView.Partition partition = committedView.live(storePartition.store(), storePartition.partition());
            if (partition != null) {
                QueryResult<T> result = live.apply(partition);
                return partition.isLive() ? result : new QueryResult.NotReady<>();
            }
            KafkaStreams streams = ledger.streams();
            return streams != null && storePartition.mayBeStandby()
                    && freshness.isCaughtUp(storePartition.store(), storePartition.partition())
                            ? standby.apply(streams.store(parameters(storePartition)))
                            : new QueryResult.NotReady<>();
        } catch (InvalidStateStoreException closedOrNotHere) {
            return new QueryResult.NotReady<>();
        }
    }

    private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, OrderView>> parameters(
            StorePartition storePartition) {
        return StoreQueryParameters
                .fromNameAndType(storePartition.store(), QueryableStoreTypes.<Bytes, OrderView>keyValueStore())
                .withPartition(storePartition.partition())
                .enableStaleStores();
    }
}
