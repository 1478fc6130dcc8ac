package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.notifier.wishes.Rounds;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.order.OrderEvent;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/**
 * Who is to be told, and when.
 *
 * <pre>
 * wishlists ─────────┐
 * stock-levels ──────┤
 * products ──────────┼─> call ──> notifier-calls ──> let-through ──> notifications
 * order-events ──────┤  [wishes]   (one partition)    [lines, pace]
 *   (by product)     │                                    │   ^
 *        ┌───────────┘                                    │   └── notifier-rate
 *        └──────────── notifier-passed <──────────────────┘
 * </pre>
 *
 * Wishes are kept where their product's stock is heard, in as many parts as there are partitions. The rate is one for all of
 * them, so one task lets through. What waits there was called a moment ago, since no more are called ahead than are let through
 * in two seconds: who is called no longer wishes, and when the stock is gone nobody more should be.
 */
final class NotifierTopology {

    static final String TELL = "tell-notifications";
    static final String ANSWER = "tell-passed";

    private static final String CALL_UP = "tell-calls";
    private static final String BY_PRODUCT = "orders-by-product";

    /** A time before 1970 would stop a stream thread for ever; only topics with the sender's time can have one. */
    private static final TimestampExtractor TIME = (record, partitionTime) -> Math.max(0, record.timestamp());

    private final Rounds rounds;
    private final Rate rate;
    private final NotifierMetrics metrics;
    private final Function<String, KeyValueBytesStoreSupplier> stores;

    /**
     * @param rate as long as nobody has set another
     * @param stores what all stores are made of
     */
    NotifierTopology(
            Rounds rounds, Rate rate, NotifierMetrics metrics, Function<String, KeyValueBytesStoreSupplier> stores) {
        this.rounds = rounds;
        this.rate = rate;
        this.metrics = metrics;
        this.stores = stores;
    }

    /** The topology; {@code settings} as for {@code KafkaStreams}. */
    Topology build(Properties settings) {
        StreamsBuilder orders = new StreamsBuilder();
        String ordered = "translate-" + BY_PRODUCT;
        orders.stream(Topics.ORDER_EVENTS.name(), Consumed.with(Topics.ORDER_EVENTS.key(), Topics.ORDER_EVENTS.value())
                .withTimestampExtractor(TIME)
                .withOffsetResetPolicy(AutoOffsetReset.earliest())
                .withName("read-order-events"))
                .filter((order, event) -> event instanceof OrderEvent.Placed || event instanceof OrderEvent.Canceled,
                        Named.as("select-placed-and-canceled"))
                .selectKey((order, event) -> event.productId(), Named.as("select-product"))
                .repartition(Repartitioned.<ProductId, OrderEvent>as(BY_PRODUCT)
                        .withKeySerde(new KeySerde<>(ProductId::parse))
                        .withValueSerde(Topics.ORDER_EVENTS.value()))
                .process(() -> new Translate<ProductId, OrderEvent>(Wire::input), Named.as(ordered));

        Topology topology = orders.build(settings);
        topology.addProcessor(Call.NAME, () -> new Call(rounds),
                read(topology, Topics.WISHLISTS, Wire::input),
                read(topology, Topics.STOCK_LEVELS, Wire::input),
                read(topology, Topics.PRODUCTS, Wire::input),
                read(topology, NotifierTopics.PASSED, Wire::input),
                ordered);
        WishStores.builders(stores).forEach(store -> topology.addStateStore(store, Call.NAME));
        tell(topology, CALL_UP, NotifierTopics.CALLS, Call.NAME);

        topology.addProcessor(LetThrough.NAME, () -> new LetThrough(rate, metrics),
                source(topology, NotifierTopics.CALLS));
        topology.addProcessor(SetRate.NAME, SetRate::new, source(topology, NotifierTopics.RATE));
        LineStores.builders(stores).forEach(store -> topology.addStateStore(store, LetThrough.NAME, SetRate.NAME));
        tell(topology, TELL, Topics.NOTIFICATIONS, LetThrough.NAME);
        tell(topology, ANSWER, NotifierTopics.PASSED, LetThrough.NAME);
        return topology;
    }

    private static <K, V> String read(Topology topology, Topic<K, V> topic, BiFunction<K, V, Input> translation) {
        String translate = "translate-" + topic.name();
        topology.addProcessor(translate, () -> new Translate<>(translation), source(topology, topic));
        return translate;
    }

    private static String source(Topology topology, Topic<?, ?> topic) {
        String source = "read-" + topic.name();
        topology.addSource(AutoOffsetReset.earliest(), source, TIME, topic.key().deserializer(),
                topic.value().deserializer(), topic.name());
        return source;
    }

    private static <K, V> void tell(Topology topology, String sink, Topic<K, V> topic, String from) {
        topology.addSink(sink, topic.name(), topic.key().serializer(), topic.value().serializer(), from);
    }
}
