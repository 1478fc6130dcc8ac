package dev.firstpair.catalog.stock;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.TopicFollower;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private static final int API_TIMEOUT_MILLIS = 10_000;

    private final StockBoard board;
    private final TopicsProperties topics;
    private final Map<String, Object> adminSettings;
    private final TopicFollower follower;
    private final Counter malformed;

    StockFollower(StockBoard board, TopicsProperties topics, KafkaProperties kafka, MeterRegistry metrics) {
        this.board = board;
        this.topics = topics;
        this.adminSettings = kafka.buildAdminProperties();
        this.follower = new TopicFollower("stock-follower", kafka.buildConsumerProperties(),
                Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS), RETRY_EVERY, this::follow);
        this.malformed = Counter.builder("firstpair.catalog.stock.malformed")
                .description("Records on stock-levels that are no stock level")
                .register(metrics);
        Gauge.builder("firstpair.catalog.stock.products", board, StockBoard::size)
                .description("Products whose stock is known")
                .register(metrics);
        units(metrics, "remaining", Stock::remaining);
        units(metrics, "pending", stock -> Objects.requireNonNullElse(stock.pending(), 0));
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
        return follower.isCaughtUp();
    }

    @Override
    public void start() {
        follower.start();
    }

    @Override
    public void stop() {
        follower.close();
    }

    @Override
    public boolean isRunning() {
        return follower.isRunning();
    }

    private void follow(TopicFollower.Session session) throws InterruptedException {
        try (TopicAdmin admin = new TopicAdmin(adminSettings, topics.partitions(), topics.replicationFactor())) {
            admin.ensure();
        }
        session.assign(Topics.STOCK_LEVELS);
        while (true) {
            session.poll(POLL, this::post);
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
