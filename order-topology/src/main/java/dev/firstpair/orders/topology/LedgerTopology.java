package dev.firstpair.orders.topology;

import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.DuplicateIdProcessor;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.orders.view.OrderViewProcessor;
import dev.firstpair.orders.view.OrdersByUserProcessor;
import dev.firstpair.orders.view.ViewUpdate;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.ParsedSource;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.order.OrderEvent;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The ledger and, separate from it, the view.
 *
 * <pre>
 * purchase-requests ─┐
 * order-commands ────┤                ┌─> order-events ──> keep-orders ──(by user)──> keep-orders-by-user
 * products ──────────┼─> decide ──────┤                      [orders]                  [orders-by-user]
 * restocks ──────────┘   [ledger-*]   └─> stock-levels (at the end of a transaction)
 * </pre>
 *
 * The view reads {@code order-events} as every consumer does, committed events only, because interactive queries read
 * uncommitted changes of a transaction: the ledger's own stores could show a sale that is then rolled back.
 */
final class LedgerTopology {

    private static final String ORDER_EVENTS_SINK = "tell-order-events";

    private final Ledger ledger;
    private final int partitions;
    private final LedgerProcessor.Timers timers;
    private final LedgerMetrics metrics;
    private final Tracing tracing;
    private final CommittedView committedView;
    private final Commits commits;
    private final StoreSuppliers stores;

    LedgerTopology(
            Ledger ledger,
            int partitions,
            LedgerProcessor.Timers timers,
            LedgerMetrics metrics,
            Tracing tracing,
            CommittedView committedView,
            Commits commits,
            StoreSuppliers stores) {
        this.stores = stores;
        this.ledger = ledger;
        this.partitions = partitions;
        this.timers = timers;
        this.metrics = metrics;
        this.tracing = tracing;
        this.committedView = committedView;
        this.commits = commits;
    }

    /** The topology; {@code settings} as for {@code KafkaStreams}. */
    Topology build(Properties settings) {
        StreamsBuilder view = new StreamsBuilder();
        view.addStateStore(OrderStores.orders(stores)).addStateStore(OrderStores.ordersByUser(stores));
        KStream<OrderId, OrderEvent> events = view.stream(Topics.ORDER_EVENTS.name(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withTimestampExtractor(ParsedSource.TIME)
                        .withOffsetResetPolicy(AutoOffsetReset.earliest())
                        .withName("read-order-events"))
                .process(() -> new ParsedSource<>(Topics.ORDER_EVENTS, (_key, event) -> event),
                        Named.as("parse-order-events"));
        KStream<OrderId, ViewUpdate> updates = events.process(() -> new OrderViewProcessor(committedView, commits),
                Named.as("keep-orders"), OrderStores.ORDERS);
        updates.flatMap((orderId, update) -> update instanceof ViewUpdate.Changed(OrderView order)
                ? List.of(KeyValue.pair(order.userId(), order))
                : List.of(), Named.as("by-user"))
                .repartition(Repartitioned.<UserId, OrderView>as(OrderStores.ORDERS_BY_USER)
                        .withKeySerde(new KeySerde<>(UserId::parse))
                        .withValueSerde(OrderStores.byUser()))
                .process(() -> new OrdersByUserProcessor(committedView, commits), Named.as("keep-orders-by-user"),
                        OrderStores.ORDERS_BY_USER);
        updates.process(DuplicateIdProcessor::new, Named.as("cancel-namesakes"))
                .to(Topics.ORDER_COMMANDS.name(), Produced.with(Topics.ORDER_COMMANDS.key(),
                        Topics.ORDER_COMMANDS.value()).withName("tell-order-commands"));

        Topology topology = view.build(settings);
        String[] inputs = {
                ParsedSource.add(topology, Topics.PURCHASE_REQUESTS, WireMapping::input),
                ParsedSource.add(topology, Topics.ORDER_COMMANDS, WireMapping::input),
                ParsedSource.add(topology, Topics.PRODUCTS, WireMapping::input),
                ParsedSource.add(topology, Topics.RESTOCKS, WireMapping::input)};
        topology.addProcessor(LedgerProcessor.NAME,
                () -> new LedgerProcessor(ledger, partitions, timers, metrics, tracing, commits), inputs);
        LedgerStores.builders(stores).forEach(store -> topology.addStateStore(store, LedgerProcessor.NAME));
        topology.addSink(ORDER_EVENTS_SINK, Topics.ORDER_EVENTS.name(), Topics.ORDER_EVENTS.key().serializer(),
                Topics.ORDER_EVENTS.value().serializer(), LedgerProcessor.NAME);
        return topology;
    }
}
