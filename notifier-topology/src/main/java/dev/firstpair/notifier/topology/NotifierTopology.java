package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.notifier.wishes.Rounds;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.ParsedSource;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

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

    static final String TELL = "tell-notifications";
    static final String ANSWER = "tell-passed";

    private static final String CALL_UP = "tell-calls";

    private final Rounds rounds;
    private final Supplier<Rate> rate;
    private final ActiveOrders orders;
    private final NotifierMetrics metrics;
    private final Commits commits;
    private final Function<String, KeyValueBytesStoreSupplier> stores;

    /**
     * @param rate as long as no admin has set another; read each time
     * @param stores supplier of all stores, by name
     */
    NotifierTopology(
            Rounds rounds,
            Supplier<Rate> rate,
            ActiveOrders orders,
            NotifierMetrics metrics,
            Commits commits,
            Function<String, KeyValueBytesStoreSupplier> stores) {
        this.rounds = rounds;
        this.rate = rate;
        this.orders = orders;
        this.metrics = metrics;
        this.commits = commits;
        this.stores = stores;
    }

    Topology build() {
        Topology topology = new Topology();
        topology.addProcessor(Call.NAME, () -> new Call(rounds, orders, commits),
                ParsedSource.add(topology, Topics.WISHLISTS, Wire::input),
                ParsedSource.add(topology, Topics.STOCK_LEVELS, Wire::input),
                ParsedSource.add(topology, Topics.PRODUCTS, Wire::input),
                ParsedSource.add(topology, NotifierTopics.PASSED, Wire::input));
        WishStores.builders(stores).forEach(store -> topology.addStateStore(store, Call.NAME));
        tell(topology, CALL_UP, NotifierTopics.CALLS, Call.NAME);

        topology.addProcessor(LetThrough.NAME, () -> new LetThrough(rate, metrics, commits),
                source(topology, NotifierTopics.CALLS));
        topology.addProcessor(SetRate.NAME, () -> new SetRate(commits), source(topology, NotifierTopics.RATE));
        LineStores.builders(stores).forEach(store -> topology.addStateStore(store, LetThrough.NAME, SetRate.NAME));
        tell(topology, TELL, Topics.NOTIFICATIONS, LetThrough.NAME);
        tell(topology, ANSWER, NotifierTopics.PASSED, LetThrough.NAME);
        return topology;
    }

    /** For a topic that no other service writes: a record that cannot be parsed there stops the thread. */
    private static String source(Topology topology, Topic<?, ?> topic) {
        String source = "read-" + topic.name();
        topology.addSource(AutoOffsetReset.earliest(), source, ParsedSource.TIME, topic.key().deserializer(),
                topic.value().deserializer(), topic.name());
        return source;
    }

    private static <K, V> void tell(Topology topology, String sink, Topic<K, V> topic, String from) {
        topology.addSink(sink, topic.name(), topic.key().serializer(), topic.value().serializer(), from);
    }
}
