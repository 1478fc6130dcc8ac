package dev.firstpair.orders.topology;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.StreamsMetrics;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The whole topology on a test driver: bytes in, records out. Stores are in memory: it commits after each record. */
final class Driver implements AutoCloseable {

    static final Instant START = Instant.ofEpochMilli(1_764_000_000_000L);

    private static final int TIMER_BATCH = 3;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TestOutputTopic<OrderId, OrderEvent> events;
    final Levels levels = new Levels();

    private final Commits commits = new Commits(Duration.ZERO);
    private final TopologyTestDriver driver;

    /** @param tick interval at which timers are checked; each check costs the test driver a commit */
    Driver(Path stateDir, Duration tick) {
        this(stateDir, tick, Tracing.off());
    }

    Driver(Path stateDir, Duration tick, Tracing tracing) {
        driver = start(settings(stateDir, meters), topology(tick, new LedgerMetrics(meters), tracing, commits));
        events = events(driver);
    }

    /** With the topology that the service runs. */
    Driver(Path stateDir, LedgerStreams streams) {
        driver = start(settings(stateDir, meters), streams.topology(commits, Stores::inMemoryKeyValueStore));
        events = events(driver);
    }

    private static TopologyTestDriver start(Properties settings, LedgerTopology topology) {
        return new TopologyTestDriver(topology.build(settings), settings, START);
    }

    private static TestOutputTopic<OrderId, OrderEvent> events(TopologyTestDriver driver) {
        return driver.createOutputTopic(Topics.ORDER_EVENTS.name(), Topics.ORDER_EVENTS.key().deserializer(),
                Topics.ORDER_EVENTS.value().deserializer());
    }

    static Topology topology(Path stateDir) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        return topology(Duration.ofSeconds(1), new LedgerMetrics(meters), Tracing.off(), new Commits(Duration.ZERO))
                .build(settings(stateDir, meters));
    }

    <V> void send(Topic<ProductId, V> topic, ProductId key, V value, Instant at) {
        send(topic.name(), topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value), at, new RecordHeaders());
    }

    void send(String topic, @Nullable String key, @Nullable String value, Instant at) {
        send(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8), at, new RecordHeaders());
    }

    void send(String topic, byte @Nullable [] key, byte @Nullable [] value, Instant at, Headers headers) {
        TestInputTopic<byte[], byte[]> input = driver.createInputTopic(topic, new ByteArraySerializer(),
                new ByteArraySerializer());
        input.pipeInput(new TestRecord<>(key, value, headers, at));
        levels.commit(commits);
    }

    void advance(Duration time) {
        driver.advanceWallClockTime(time);
        levels.commit(commits);
    }

    TestOutputTopic<byte[], byte[]> deadLetters(Topic<?, ?> topic) {
        return driver.createOutputTopic(topic.deadLetterName(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    <V> TestOutputTopic<ProductId, V> output(Topic<ProductId, V> topic) {
        return driver.createOutputTopic(topic.name(), topic.key().deserializer(), topic.value().deserializer());
    }

    KeyValueStore<Bytes, OrderView> store(String name) {
        return driver.getKeyValueStore(name);
    }

    KeyValueStore<Bytes, byte[]> ledgerStore(String name) {
        return driver.getKeyValueStore(name);
    }

    @Override
    public void close() {
        driver.close();
    }

    private static LedgerTopology topology(Duration tick, LedgerMetrics metrics, Tracing tracing, Commits commits) {
        return new LedgerTopology(new Ledger(Duration.ofSeconds(3), false), 1,
                new LedgerProcessor.Timers(tick, TIMER_BATCH), metrics, tracing, new CommittedView(),
                commits, Stores::inMemoryKeyValueStore);
    }

    private static Properties settings(Path stateDir, SimpleMeterRegistry meters) {
        OrdersProperties orders = new OrdersProperties("test", "localhost:1", stateDir, 1, DataSize.ofMegabytes(16),
                Duration.ofMillis(25), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofMillis(100),
                TIMER_BATCH, Duration.ofMinutes(1), Duration.ofSeconds(30), 1, 1, Duration.ofSeconds(2));
        Properties settings = LedgerStreams.settings(orders, new TopicsProperties(1, (short) -1))
                .on(Map.of("bootstrap.servers", "localhost:1"), new StreamsMetrics(meters, "firstpair.ledger"));
        // In a transaction, the test driver loses dead letters of records that cannot be read.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return settings;
    }
}
