package dev.firstpair.orders.api;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.topology.LedgerStreams;
import dev.firstpair.orders.view.OrderChanges;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.KeySerde;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds the instance that can answer and asks it: the one that hosts the key, else one with a standby of it.
 *
 * <p>
 * StatusNeverGoesBack. The view is folded from committed events only, so what is in it will always be true. But an active
 * store is ahead of its own last commit, and if its instance is killed right then, the successor starts from that commit and
 * reads the same events again. So what an active store has not committed yet is not shown ({@link OrderChanges}), a standby
 * answers only if it has applied all that was committed, and a store that is being restored does not answer.
 */
@Component
final class OrderQueries {

    private static final long PAUSE_MILLIS = 50;
    private static final Serializer<UserId> USER_KEY = new KeySerde<>(UserId::parse).serializer();

    private final LedgerStreams ledger;
    private final LocalOrders local;
    private final RemoteOrders remote;
    private final OrderChanges changes;
    private final HostInfo self;
    private final Duration patience;
    private final MeterRegistry meters;

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
        this.meters = meters;
    }

    /** The order, wherever it is; waits up to {@code wait} for it to be decided. */
    Lookup<OrderView> order(OrderId orderId, Caller caller, Duration wait) throws InterruptedException {
        return counted("order", route(OrderStores.ORDERS, orderId, Topics.ORDER_EVENTS.key().serializer(), wait,
                new Question<>() {
                    @Override
                    public Lookup<OrderView> here(int partition, Duration left) throws InterruptedException {
                        return own(local.order(partition, orderId, left), caller);
                    }

                    @Override
                    public Lookup<OrderView> there(HostInfo host, Duration left) throws InterruptedException {
                        return remote.order(host, orderId, caller, left);
                    }
                }));
    }

    /** The caller's orders, newest first. */
    Lookup<List<OrderView>> ordersOf(Caller caller, @Nullable OrderId before, int limit) throws InterruptedException {
        return counted("orders", route(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY, Duration.ZERO,
                new Question<>() {
                    @Override
                    public Lookup<List<OrderView>> here(int partition, Duration left) {
                        return local.ordersOf(partition, caller.userId(), before, limit);
                    }

                    @Override
                    public Lookup<List<OrderView>> there(HostInfo host, Duration left) throws InterruptedException {
                        return remote.ordersOf(host, caller, before, limit);
                    }
                }));
    }

    /** The same as {@link #order}, of this instance alone: for other instances. */
    Lookup<OrderView> orderHere(OrderId orderId, Caller caller, Duration wait) throws InterruptedException {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS, orderId, Topics.ORDER_EVENTS.key().serializer());
        return hosts == null ? new Lookup.NotReady<>() : own(local.order(hosts.partition(), orderId, wait), caller);
    }

    /** The same as {@link #ordersOf}, of this instance alone: for other instances. */
    Lookup<List<OrderView>> ordersHere(Caller caller, @Nullable OrderId before, int limit) {
        KeyQueryMetadata hosts = hosts(OrderStores.ORDERS_BY_USER, caller.userId(), USER_KEY);
        return hosts == null
                ? new Lookup.NotReady<>()
                : local.ordersOf(hosts.partition(), caller.userId(), before, limit);
    }

    private interface Question<T> {
        Lookup<T> here(int partition, Duration wait) throws InterruptedException;

        Lookup<T> there(HostInfo host, Duration wait) throws InterruptedException;
    }

    private <K, T> Lookup<T> route(String store, K key, Serializer<K> keys, Duration wait, Question<T> question)
            throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            Duration left = wait.compareTo(passed) > 0 ? wait.minus(passed) : Duration.ZERO;
            Lookup<T> answer = ask(store, key, keys, left, question);
            passed = Duration.ofNanos(System.nanoTime() - start);
            boolean enough = switch (answer) {
                case Lookup.Found<T> _found -> true;
                case Lookup.NotYours<T> _notYours -> true;
                // A standby cannot wait, and the store may have moved while somebody waited.
                case Lookup.NotFound<T> _notFound -> passed.compareTo(wait) >= 0;
                case Lookup.NotReady<T> _notReady -> passed.compareTo(patience) >= 0 && passed.compareTo(wait) >= 0;
            };
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
                    ? question.here(hosts.partition(), wait)
                    : question.there(host, wait);
            if (!(answer instanceof Lookup.NotReady)) {
                return answer;
            }
        }
        return new Lookup.NotReady<>();
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
        meters.counter("firstpair.queries", "query", query, "outcome", answer.getClass().getSimpleName()).increment();
        return answer;
    }
}
