package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.notification.Notification;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads all of {@code notifications} into the feed, from a little before the end. Each instance has one consumer for
 * all of its listeners. A record that is no notification is counted and skipped; sink-writer sends it to the
 * dead-letter topic.
 */
@Component("feed")
class FeedReader implements SmartLifecycle, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

    /** Notifications that sink-writer may not have stored yet when this instance starts. */
    private static final Duration BEFORE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final int API_TIMEOUT_MILLIS = 5000;

    private final Feed feed;
    private final KafkaProperties kafka;
    private final Clock clock;
    private final ChannelMeters meters;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private volatile boolean running;
    private volatile boolean caughtUp;
    private volatile @Nullable Thread worker;

    FeedReader(Feed feed, KafkaProperties kafka, Clock clock,
            ChannelMeters eventMeters) {
        this.feed = feed;
        this.kafka = kafka;
        this.clock = clock;
        this.meters = eventMeters;
    }

    /** Whether the feed has the latest of all notifications that were on the topic when this instance started. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public Health health() {
        return caughtUp
                ? Health.up().build()
                : Health.outOfService().withDetail("reason", "the latest notifications are being read").build();
    }

    @Override
    public void start() {
        running = true;
        worker = Thread.ofPlatform().name("feed-reader").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread reader = worker;
        if (reader == null) {
            return;
        }
        try {
            if (!reader.join(STOP_WITHIN)) {
                reader.interrupt();
            }
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
                } catch (RuntimeException e) {
                    LOG.warn("Cannot follow the notifications, trying again: {}", e.toString());
                }
                Thread.sleep(RETRY_EVERY);
            }
        } catch (InterruptedException e) {
            // stop() requested the end
        }
    }

    private void follow() {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.with(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS)), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<PartitionInfo> found = consumer.partitionsFor(Topics.NOTIFICATIONS.name());
            if (found == null || found.isEmpty()) {
                return; // the topic does not exist yet
            }
            List<TopicPartition> partitions = found.stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> behind = new HashMap<>(consumer.endOffsets(partitions));
            begin(consumer, behind);
            while (running) {
                consumer.poll(POLL).forEach(this::post);
                partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
                if (!caughtUp) {
                    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                    caughtUp = behind.isEmpty();
                }
            }
        }
    }

    /** Seeks to where reading stopped; at first, to a little before the end. */
    private void begin(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> since = new HashMap<>();
        ends.forEach((partition, end) -> since.put(partition, clock.instant().minus(BEFORE).toEpochMilli()));
        consumer.offsetsForTimes(since)
                .forEach((partition, at) -> consumer.seek(partition, positions.computeIfAbsent(partition,
                        first -> at == null ? Long.valueOf(ends.getOrDefault(partition, 0L)) : at.offset())));
    }

    private void post(ConsumerRecord<byte[], byte[]> record) {
        try {
            Notification notification = Topics.NOTIFICATIONS.read(record);
            feed.post(notification.userId(), NotificationBody.of(notification));
        } catch (Malformed e) {
            meters.skipped("malformed");
        }
    }
}
