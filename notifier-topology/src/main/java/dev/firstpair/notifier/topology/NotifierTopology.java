package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.notifier.wishes.RoundPolicy;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.ParsedSource;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import java.util.function.Supplier;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Decides whom to notify, and when.
 *
 * <pre>
 * wishlists ─────────┐
 * stock-levels ──────┤
 * products ──────────┼─> call ──> notifier-calls ──> let-through ──> notifications
 *        ┌───────────┘  [wishes]   (one partition)    [lines, pace]
 *        │                 ^                              │   ^
 *        │                 └── orders (MySQL)             │   └── notifier-rate
 *        └──────────── notifier-passed <──────────────────┘
 * </pre>
 *
 * Wishes are kept by the task that reads their product's stock, partitioned by product. The rate is one for all
 * products, so one task releases. What waits there was selected a moment ago: no more users are selected ahead than are
 * released in two seconds, since a selected user no longer wishes, and nobody more should be selected when the stock is
 * gone. Active orders are looked up in the table of orders, only for users who are next: reading every order of a sale
 * cost more than the rest of the notifier.
 */
final class NotifierTopology {

    static final String NOTIFICATIONS_SINK = "tell-notifications";
    static final String CREDIT_SINK = "tell-passed";

    private static final String SELECTED_SINK = "tell-calls";

    private final RoundPolicy policy;
    private final Supplier<Rate> rate;
    private final ActiveOrders orders;
    private final NotifierMetrics metrics;
    private final Commits commits;
    private final StoreSuppliers stores;

    /** @param rate as long as no admin has set another; read each time */
    NotifierTopology(
            RoundPolicy policy,
            Supplier<Rate> rate,
            ActiveOrders orders,
            NotifierMetrics metrics,
            Commits commits,
            StoreSuppliers stores) {
        this.policy = policy;
        this.rate = rate;
        this.orders = orders;
        this.metrics = metrics;
        this.commits = commits;
        this.stores = stores;
    }

    Topology build() {
        Topology topology = new Topology();
        topology.addProcessor(RecipientSelector.NAME, () -> new RecipientSelector(policy, orders, commits),
                ParsedSource.add(topology, Topics.WISHLISTS, WireMapping::input),
                ParsedSource.add(topology, Topics.STOCK_LEVELS, WireMapping::input),
                ParsedSource.add(topology, Topics.PRODUCTS, WireMapping::input),
                ParsedSource.add(topology, NotifierTopics.PASSED, WireMapping::input));
        WishStores.builders(stores).forEach(store -> topology.addStateStore(store, RecipientSelector.NAME));
        addSink(topology, SELECTED_SINK, NotifierTopics.CALLS, RecipientSelector.NAME);

        topology.addProcessor(RateLimiter.NAME, () -> new RateLimiter(rate, metrics, commits),
                source(topology, NotifierTopics.CALLS));
        topology.addProcessor(RateConfigProcessor.NAME, () -> new RateConfigProcessor(commits),
                source(topology, NotifierTopics.RATE));
        ReleaseStores.builders(stores)
                .forEach(store -> topology.addStateStore(store, RateLimiter.NAME, RateConfigProcessor.NAME));
        addSink(topology, NOTIFICATIONS_SINK, Topics.NOTIFICATIONS, RateLimiter.NAME);
        addSink(topology, CREDIT_SINK, NotifierTopics.PASSED, RateLimiter.NAME);
        return topology;
    }

    /** For a topic that no other service writes: a record that cannot be parsed there stops the thread. */
    private static String source(Topology topology, Topic<?, ?> topic) {
        String source = "read-" + topic.name();
        topology.addSource(AutoOffsetReset.earliest(), source, ParsedSource.TIME, topic.key().deserializer(),
                topic.value().deserializer(), topic.name());
        return source;
    }

    private static <K, V> void addSink(Topology topology, String sink, Topic<K, V> topic, String from) {
        topology.addSink(sink, topic.name(), topic.key().serializer(), topic.value().serializer(), from);
    }
}
