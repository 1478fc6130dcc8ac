package dev.firstpair.catalog.stock;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.WrongTopicSettings;
import dev.firstpair.topics.deadletter.Malformed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the compacted topic {@code stock-levels} from its beginning and goes on for ever: every instance has every
 * product. A record that is no stock level is counted and skipped; sink-writer sends it to the dead-letter topic.
 */
@Component
@EnableConfigurationProperties({KafkaProperties.class, TopicsProperties.class})
class StockFollower implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StockFollower.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final String API_TIMEOUT_MILLIS = "10000";

    private final StockBoard board;
    private final TopicsProperties topics;
    private final Map<String, Object> adminSettings;
    private final Map<String, Object> consumerSettings;
    private final Counter malformed;
    private volatile boolean running;
    private volatile boolean caughtUp;
    private volatile @Nullable Thread worker;

    StockFollower(StockBoard board, TopicsProperties topics, KafkaProperties kafka, MeterRegistry metrics) {
        this.board = board;
        this.topics = topics;
        this.adminSettings = kafka.buildAdminProperties();
        this.consumerSettings = new HashMap<>(kafka.buildConsumerProperties());
        consumerSettings.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
        consumerSettings.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
        consumerSettings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        consumerSettings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consumerSettings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumerSettings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumerSettings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        this.malformed = Counter.builder("firstpair.catalog.stock.malformed")
                .description("Records on stock-levels that are no stock level")
                .register(metrics);
        Gauge.builder("firstpair.catalog.stock.products", board, StockBoard::size)
                .description("Products whose stock is known")
                .register(metrics);
        units(metrics, "remaining", Stock::remaining);
        units(metrics, "granted", stock -> Objects.requireNonNullElse(stock.granted(), 0));
    }

    private void units(MeterRegistry metrics, String state, ToIntFunction<Stock> units) {
        Gauge.builder("firstpair.catalog.stock.units", board, of -> of.sum(units))
                .tag("state", state)
                .description("Units of all products together")
                .register(metrics);
    }

    /** Whether all records have been read that were on the topic when this instance started. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public void start() {
        running = true;
        worker = Thread.ofPlatform().name("stock-follower").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread follower = worker;
        if (follower == null) {
            return;
        }
        follower.interrupt();
        try {
            follower.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        try {
            while (running) {
                try {
                    follow();
                } catch (InterruptException e) {
                    return;
                } catch (WrongTopicSettings e) {
                    LOG.error("Cannot follow the stock: {}", e.getMessage());
                } catch (KafkaException e) {
                    LOG.warn("Cannot follow the stock, trying again: {}", e.toString());
                } catch (RuntimeException e) {
                    LOG.error("Cannot follow the stock, trying again", e);
                }
                Thread.sleep(RETRY_EVERY);
            }
        } catch (InterruptedException e) {
            // stop() requested the end
        }
    }

    private void follow() throws InterruptedException {
        try (TopicAdmin admin = new TopicAdmin(adminSettings, topics.partitions(), topics.replicationFactor())) {
            admin.ensure();
        }
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.STOCK_LEVELS.name())
                    .stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> behind = new HashMap<>(consumer.endOffsets(partitions));
            while (running) {
                consumer.poll(POLL).forEach(this::post);
                if (!caughtUp) {
                    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                    caughtUp = behind.isEmpty();
                }
            }
        }
    }

    private void post(ConsumerRecord<byte[], byte[]> record) {
        try {
            board.post(Stock.of(Topics.STOCK_LEVELS.read(record)));
        } catch (Malformed e) {
            malformed.increment();
            LOG.warn("Skipped {}-{} offset {}: {} {}", record.topic(), record.partition(), record.offset(), e.reason(),
                    e.getMessage());
        }
    }
}
