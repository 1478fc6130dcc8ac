package dev.firstpair.orders.query;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.query.LocalOrders.StorePartition;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.KeySerde;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds an instance that can answer, and queries it: the one that hosts the key, else one with a standby of it.
 *
 * <p>
 * StatusNeverGoesBack. The view is folded from committed events only, so its content never becomes wrong. But an active
 * store is ahead of its own last commit. If its instance is killed at that moment, the successor starts from that
 * commit and reads the same events again. So changes that an active store has not committed yet are not visible
 * ({@link CommittedView}), a standby answers only if it has applied all that was committed, and a store that is being
 * restored does not answer. A standby that is asked because the active store's instance hangs may know of a commit
 * before that instance does: see {@link CommittedView.Partition#awaitAnswer}.
 */
@Component
public final class OrderQueries {

    private static final long PAUSE_MILLIS = 50;
    /** Of a query that cannot wait: thousands of them would keep an instance busy that takes over from another. */
    private static final long LONGEST_PAUSE_MILLIS = 800;
    private static final Serializer<OrderId> ORDER_KEY = Topics.ORDER_EVENTS.key().serializer();
    private static final Serializer<UserId> USER_KEY = new KeySerde<>(UserId::parse).serializer();

    private final StreamsRunner ledger;
    private final LocalOrders local;
    private final RemoteOrders remote;
    private final CommittedView committedView;
    private final HostInfo self;
    private final int partitions;
    private final Duration patience;
    private final Waiters waiters;
    private final MeterRegistry meters;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    OrderQueries(
            StreamsRunner ledger,
            LocalOrders local,
            RemoteOrders remote,
            CommittedView committedView,
            OrdersProperties orders,
            TopicsProperties topics,
            MeterRegistry meters) {
        this.ledger = ledger;
        this.local = local;
        this.remote = remote;
        this.committedView = committedView;
        this.self = HostInfo.buildFromEndpoint(orders.applicationServer());
        this.partitions = topics.partitions();
        this.patience = orders.queryPatience();
        this.waiters = Waiters.of(orders);
        this.meters = meters;
    }

    /** The order, wherever it is; waits up to {@code wait} for a version above {@code after}. */
    QueryResult<OrderView> order(OrderId orderId, Caller caller, int after, Duration wait) throws InterruptedException {
        return counted("order", waiters.query(caller.userId(), wait,
                most -> route(OrderStores.ORDERS, orderId, ORDER_KEY, after, most, new Query<>() {
                    @Override
                    public QueryResult<OrderView> queryLocal(StorePartition storePartition, Duration left)
                            throws InterruptedException {
                        return authorized(local.order(storePartition, orderId, after, left), caller);
                    }

                    @Override
                    public QueryResult<OrderView> queryRemote(HostInfo host, Duration left)
                            throws InterruptedException {
                        return remote.order(host, orderId, caller, after, left);
                    }
                })));
    }

    /** The caller's orders, newest first. */
    QueryResult<List<OrderView>> ordersOf(Caller caller, @Nullable OrderId before, int limit)
            throws InterruptedException {
        return counted("orders", route(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY, 0, Duration.ZERO,
                new Query<>() {
                    @Override
                    public QueryResult<List<OrderView>> queryLocal(StorePartition storePartition, Duration left) {
                        return local.ordersOf(storePartition, caller.userId(), before, limit);
                    }

                    @Override
                    public QueryResult<List<OrderView>> queryRemote(HostInfo host, Duration left)
                            throws InterruptedException {
                        return remote.ordersOf(host, caller, before, limit);
                    }
                }));
    }

    /** The same as {@link #order}, from the stores of this instance only: for other instances. */
    public QueryResult<OrderView> orderHere(OrderId orderId, Caller caller, int after, Duration wait)
            throws InterruptedException {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null
                ? new QueryResult.NotReady<>()
                : waiters.query(new Relayed(caller.userId()), wait,
                        most -> authorized(
                                local.order(storePartition(OrderStores.ORDERS, hosts), orderId, after, most), caller));
    }

    /** The same as {@link #ordersOf}, from the stores of this instance only: for other instances. */
    public QueryResult<List<OrderView>> ordersHere(Caller caller, @Nullable OrderId before, int limit) {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY);
        return hosts == null
                ? new QueryResult.NotReady<>()
                : local.ordersOf(storePartition(OrderStores.ORDERS_BY_USER, hosts), caller.userId(), before, limit);
    }

    /**
     * The order, if a task of this instance processes it; not ready if none does. After {@link CommittedView#listen},
     * no further query is needed until the listener is called.
     */
    public QueryResult<OrderView> orderLive(OrderId orderId, Caller caller) throws InterruptedException {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null
                ? new QueryResult.NotReady<>()
                : authorized(local.order(new StorePartition(OrderStores.ORDERS, hosts.partition(), false), orderId, 0,
                        Duration.ZERO), caller);
    }

    /** The other instance that processes the order; empty if this one does, or while it is unknown. */
    public Optional<HostInfo> remoteHost(OrderId orderId) {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null || hosts.activeHost().equals(self) ? Optional.empty() : Optional.of(hosts.activeHost());
    }

    /** The user of queries that wait here for another instance; they count there too. */
    private record Relayed(UserId userId) {}

    private interface Query<T> {
        QueryResult<T> queryLocal(StorePartition storePartition, Duration wait) throws InterruptedException;

        QueryResult<T> queryRemote(HostInfo host, Duration wait) throws InterruptedException;
    }

    private <K, T> QueryResult<T> route(
            String store, K key, Serializer<K> keys, int after, Duration wait, Query<T> query)
            throws InterruptedException {
        long start = System.nanoTime();
        for (long pauseMillis = PAUSE_MILLIS;; pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)) {
            // Before the query: one that ends because all waiting ends is repeated, without waiting.
            boolean closed = committedView.isClosed();
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            Duration left = !closed && wait.compareTo(passed) > 0 ? wait.minus(passed) : Duration.ZERO;
            QueryResult<T> result = queryHosts(store, key, keys, left, query);
            passed = Duration.ofNanos(System.nanoTime() - start);
            // A standby cannot wait, and the store may have moved to another instance meanwhile.
            boolean enough = result.endsLongPoll(after) || passed.compareTo(wait) >= 0
                    && (!(result instanceof QueryResult.NotReady) || passed.compareTo(patience) >= 0);
            if (enough || closed) {
                return result;
            }
            Thread.sleep(Math.min(pauseMillis, Math.max(PAUSE_MILLIS, wait.minus(passed).toMillis())));
        }
    }

    private <K, T> QueryResult<T> queryHosts(String store, K key, Serializer<K> keys, Duration wait, Query<T> query)
            throws InterruptedException {
        // No instance knows more than one that processes the partition, and a look-up of hosts copies all assignments.
        StorePartition here = new StorePartition(store, partition(keys.serialize(store, key), partitions), false);
        boolean live = local.isLive(here);
        if (live) {
            QueryResult<T> result = query.queryLocal(here, wait);
            if (!(result instanceof QueryResult.NotReady)) {
                return result;
            }
        }
        KeyQueryMetadata hosts = hosts(store, key, keys);
        if (hosts == null) {
            return new QueryResult.NotReady<>();
        }
        List<HostInfo> candidates = new ArrayList<>();
        candidates.add(hosts.activeHost());
        candidates.addAll(hosts.standbyHosts());
        if (live) {
            candidates.remove(self); // asked already
        }
        for (HostInfo host : candidates) {
            // An active host that hangs has used up the time, and a standby cannot wait.
            Duration most = host.equals(hosts.activeHost()) ? wait : Duration.ZERO;
            QueryResult<T> result = host.equals(self)
                    ? query.queryLocal(storePartition(store, hosts), most)
                    : query.queryRemote(host, most);
            if (!(result instanceof QueryResult.NotReady)) {
                return result;
            }
        }
        return new QueryResult.NotReady<>();
    }

    /**
     * A store whose task is assigned to this instance is no standby, even if it is not processed yet, or not any more.
     */
    private StorePartition storePartition(String store, KeyQueryMetadata hosts) {
        return new StorePartition(store, hosts.partition(), !hosts.activeHost().equals(self));
    }

    /** The partition of a key by Kafka's default partitioner, which {@code queryMetadataForKey} assumes, too. */
    static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private <K> @Nullable KeyQueryMetadata hosts(String store, K key, Serializer<K> keys) {
        KafkaStreams streams = ledger.streams();
        if (streams == null) {
            return null;
        }
        try {
            KeyQueryMetadata hosts = streams.queryMetadataForKey(store, key, keys);
            return KeyQueryMetadata.NOT_AVAILABLE.equals(hosts) ? null : hosts;
        } catch (InvalidStateStoreException | IllegalStateException notRunning) {
            return null;
        }
    }

    private static QueryResult<OrderView> authorized(QueryResult<OrderView> result, Caller caller) {
        return result instanceof QueryResult.Found<OrderView> found && !caller.maySee(found.value())
                ? new QueryResult.NotYours<>()
                : result;
    }

    private <T> QueryResult<T> counted(String query, QueryResult<T> result) {
        String outcome = result.getClass().getSimpleName();
        // The registry's own look-up by name and tags takes longer than all the rest of counting.
        counters.computeIfAbsent(query + outcome,
                key -> meters.counter("firstpair.queries", "query", query, "outcome", outcome)).increment();
        return result;
    }
}
