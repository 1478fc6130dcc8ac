package dev.firstpair.orders.api;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.api.LocalOrders.Place;
import dev.firstpair.orders.topology.LedgerStreams;
import dev.firstpair.orders.view.OrderChanges;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
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
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.serialization.Serializer;
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
 * ({@link OrderChanges}), a standby answers only if it has applied all that was committed, and a store that is being
 * restored does not answer.
 */
@Component
final class OrderQueries {

    private static final long PAUSE_MILLIS = 50;
    private static final Serializer<OrderId> ORDER_KEY = Topics.ORDER_EVENTS.key().serializer();
    private static final Serializer<UserId> USER_KEY = new KeySerde<>(UserId::parse).serializer();

    private final LedgerStreams ledger;
    private final LocalOrders local;
    private final RemoteOrders remote;
    private final OrderChanges changes;
    private final HostInfo self;
    private final Duration patience;
    private final Semaphore waitingRoom;
    private final MeterRegistry meters;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    OrderQueries(
            LedgerStreams ledger,
            LocalOrders local,
            RemoteOrders remote,
            OrderChanges changes,
            OrdersProperties orders,
            MeterRegistry meters) {
        this.ledger = ledger;
        this.local = local;
        this.remote = remote;
        this.changes = changes;
        this.self = HostInfo.buildFromEndpoint(orders.applicationServer());
        this.patience = orders.queryPatience();
        this.waitingRoom = new Semaphore(orders.maxWaiters());
        this.meters = meters;
    }

    /** The order, wherever it is; waits up to {@code wait} for a version above {@code after}. */
    Lookup<OrderView> order(OrderId orderId, Caller caller, int after, Duration wait) throws InterruptedException {
        return counted("order", waiting(wait, most -> route(OrderStores.ORDERS, orderId, ORDER_KEY, after, most,
                new Question<>() {
                    @Override
                    public Lookup<OrderView> here(Place place, Duration left) throws InterruptedException {
                        return own(local.order(place, orderId, after, left), caller);
                    }

                    @Override
                    public Lookup<OrderView> there(HostInfo host, Duration left) throws InterruptedException {
                        return remote.order(host, orderId, caller, after, left);
                    }
                })));
    }

    /** The caller's orders, newest first. */
    Lookup<List<OrderView>> ordersOf(Caller caller, @Nullable OrderId before, int limit) throws InterruptedException {
        return counted("orders", route(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY, 0, Duration.ZERO,
                new Question<>() {
                    @Override
                    public Lookup<List<OrderView>> here(Place place, Duration left) {
                        return local.ordersOf(place, caller.userId(), before, limit);
                    }

                    @Override
                    public Lookup<List<OrderView>> there(HostInfo host, Duration left) throws InterruptedException {
                        return remote.ordersOf(host, caller, before, limit);
                    }
                }));
    }

    /** The same as {@link #order}, from the stores of this instance only: for other instances. */
    Lookup<OrderView> orderHere(OrderId orderId, Caller caller, int after, Duration wait) throws InterruptedException {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null
                ? new Lookup.NotReady<>()
                : waiting(wait,
                        most -> own(local.order(place(OrderStores.ORDERS, hosts), orderId, after, most), caller));
    }

    /** The same as {@link #ordersOf}, from the stores of this instance only: for other instances. */
    Lookup<List<OrderView>> ordersHere(Caller caller, @Nullable OrderId before, int limit) {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY);
        return hosts == null
                ? new Lookup.NotReady<>()
                : local.ordersOf(place(OrderStores.ORDERS_BY_USER, hosts), caller.userId(), before, limit);
    }

    /**
     * The order, if a task of this instance processes it; not ready if none does. After {@link OrderChanges#listen}, no
     * further query is needed until the listener is called.
     */
    Lookup<OrderView> orderLive(OrderId orderId, Caller caller) throws InterruptedException {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null
                ? new Lookup.NotReady<>()
                : own(local.order(new Place(OrderStores.ORDERS, hosts.partition(), false), orderId, 0, Duration.ZERO),
                        caller);
    }

    /** The other instance that processes the order; empty if this one does, or while it is unknown. */
    Optional<HostInfo> elsewhere(OrderId orderId) {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, ORDER_KEY);
        return hosts == null || hosts.activeHost().equals(self) ? Optional.empty() : Optional.of(hosts.activeHost());
    }

    private interface Question<T> {
        Lookup<T> here(Place place, Duration wait) throws InterruptedException;

        Lookup<T> there(HostInfo host, Duration wait) throws InterruptedException;
    }

    private interface Patiently<T> {
        Lookup<T> ask(Duration wait) throws InterruptedException;
    }

    /** Queries with {@code wait} unless too many callers wait already; else without waiting. */
    private <T> Lookup<T> waiting(Duration wait, Patiently<T> question) throws InterruptedException {
        if (wait.isZero() || !waitingRoom.tryAcquire()) {
            return question.ask(Duration.ZERO);
        }
        try {
            return question.ask(wait);
        } finally {
            waitingRoom.release();
        }
    }

    private <K, T> Lookup<T> route(
            String store, K key, Serializer<K> keys, int after, Duration wait, Question<T> question)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            Duration left = wait.compareTo(passed) > 0 ? wait.minus(passed) : Duration.ZERO;
            Lookup<T> answer = ask(store, key, keys, left, question);
            passed = Duration.ofNanos(System.nanoTime() - start);
            // A standby cannot wait, and the store may have moved to another instance meanwhile.
            boolean enough = answer.isNews(after) || passed.compareTo(wait) >= 0
                    && (!(answer instanceof Lookup.NotReady) || passed.compareTo(patience) >= 0);
            if (enough || changes.isClosed()) {
                return answer;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private <K, T> Lookup<T> ask(String store, K key, Serializer<K> keys, Duration wait, Question<T> question)
            throws InterruptedException {
        KeyQueryMetadata hosts = hosts(store, key, keys);
        if (hosts == null) {
            return new Lookup.NotReady<>();
        }
        List<HostInfo> inTurn = new ArrayList<>();
        inTurn.add(hosts.activeHost());
        inTurn.addAll(hosts.standbyHosts());
        for (HostInfo host : inTurn) {
            Lookup<T> answer = host.equals(self)
                    ? question.here(place(store, hosts), wait)
                    : question.there(host, wait);
            if (!(answer instanceof Lookup.NotReady)) {
                return answer;
            }
        }
        return new Lookup.NotReady<>();
    }

    /**
     * A store whose task is assigned to this instance is no standby, even if it is not processed yet, or not any more.
     */
    private Place place(String store, KeyQueryMetadata hosts) {
        return new Place(store, hosts.partition(), !hosts.activeHost().equals(self));
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

    private static Lookup<OrderView> own(Lookup<OrderView> answer, Caller caller) {
        return answer instanceof Lookup.Found<OrderView> found && !caller.maySee(found.value())
                ? new Lookup.NotYours<>()
                : answer;
    }

    private <T> Lookup<T> counted(String query, Lookup<T> answer) {
        String outcome = answer.getClass().getSimpleName();
        // The registry's own look-up by name and tags takes longer than all the rest of counting.
        counters.computeIfAbsent(query + outcome,
                key -> meters.counter("firstpair.queries", "query", query, "outcome", outcome)).increment();
        return answer;
    }
}
