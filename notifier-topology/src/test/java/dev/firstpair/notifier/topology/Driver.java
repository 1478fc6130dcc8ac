package dev.firstpair.notifier.topology;

import dev.firstpair.live.Live;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.StreamsMetrics;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The whole topology on a test driver: bytes in, records out. Stores are in memory: it commits after each record. */
final class Driver implements AutoCloseable {

    static final Instant START = Instant.ofEpochMilli(1_764_000_000_000L);
    static final int FACTOR = 2;
    static final Duration REST = Duration.ofMinutes(10);
    static final int PER_SECOND = 10;
    static final int PER_PRODUCT = 6;

    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration COARSE = Duration.ofSeconds(1);

    /** Users with an active order, as in the table of orders. */
    final Set<UserId> holders = new HashSet<>();
    /** Whether that table can be read. */
    boolean ordersAreKnown = true;

    private final TopologyTestDriver driver;
    private final TestOutputTopic<UserId, Notification> notifications;
    private Instant now = START;

    Driver(Path stateDir) {
        Properties settings = settings(stateDir);
        driver = new TopologyTestDriver(topology(stateDir, this::holders), settings, START);
        notifications = driver.createOutputTopic(Topics.NOTIFICATIONS.name(),
                Topics.NOTIFICATIONS.key().deserializer(), Topics.NOTIFICATIONS.value().deserializer());
    }

    static Topology topology(Path stateDir, ActiveOrders orders) {
        NotifierMetrics metrics = new NotifierMetrics(new SimpleMeterRegistry());
        return NotifierStreams
                .topology(Live.unchanging(properties(stateDir)), orders, metrics, new Commits(Duration.ZERO),
                        Stores::inMemoryKeyValueStore)
                .build();
    }

    private Set<UserId> holders(ProductId product, Collection<UserId> users) throws ActiveOrders.UnavailableException {
        if (!ordersAreKnown) {
            throw new ActiveOrders.UnavailableException("MySQL is down", new SQLException("refused"));
        }
        Set<UserId> asked = new HashSet<>(users);
        asked.retainAll(holders);
        return asked;
    }

    Instant now() {
        return now;
    }

    <K, V> void send(Topic<K, V> topic, K key, V value) {
        send(topic, key, value, now);
    }

    <K, V> void send(Topic<K, V> topic, K key, V value, Instant at) {
        driver.createInputTopic(topic.name(), topic.key().serializer(), topic.value().serializer())
                .pipeInput(key, value, at);
    }

    void sendText(Topic<?, ?> topic, @Nullable String key, @Nullable String value) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new StringSerializer())
                .pipeInput(key, value, now);
    }

    /** In small steps, like real time; in larger ones if it is more than some seconds. */
    void advance(Duration time) {
        Instant then = now.plus(time);
        Duration usual = time.compareTo(Duration.ofSeconds(30)) > 0 ? COARSE : TICK;
        while (now.isBefore(then)) {
            Duration left = Duration.between(now, then);
            Duration step = left.compareTo(usual) < 0 ? left : usual;
            driver.advanceWallClockTime(step);
            now = now.plus(step);
        }
    }

    /** All records since the last call. */
    List<Notification> notified() {
        return notifications.readValuesToList();
    }

    TestOutputTopic<byte[], byte[]> deadLetters(Topic<?, ?> topic) {
        return driver.createOutputTopic(topic.deadLetterName(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        driver.close();
    }

    private static NotifierProperties properties(Path stateDir) {
        return new NotifierProperties("test", stateDir, 1, DataSize.ofMegabytes(16), Duration.ofMillis(25),
                Duration.ofSeconds(10), PER_SECOND, PER_PRODUCT, FACTOR, REST, Duration.ofMinutes(10));
    }

    private static Properties settings(Path stateDir) {
        Properties settings = NotifierStreams.settings(properties(stateDir), new TopicsProperties(1, (short) -1))
                .on(Map.of("bootstrap.servers", "localhost:1"),
                        new StreamsMetrics(new SimpleMeterRegistry(), "firstpair.notifier"));
        // In a transaction, the test driver drops dead letters of records that cannot be read.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return settings;
    }
}
