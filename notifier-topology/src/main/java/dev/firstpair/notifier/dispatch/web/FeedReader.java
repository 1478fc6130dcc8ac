package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.topics.TopicFollower;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.notification.Notification;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
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

    /** Notifications that sink-writer may not have stored yet when this instance starts. */
    private static final Duration BEFORE = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final int API_TIMEOUT_MILLIS = 5000;

    private final Feed feed;
    private final Clock clock;
    private final ChannelMeters meters;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final TopicFollower follower;

    FeedReader(Feed feed, KafkaProperties kafka, Clock clock,
            ChannelMeters eventMeters) {
        this.feed = feed;
        this.clock = clock;
        this.meters = eventMeters;
        this.follower = new TopicFollower("feed-reader", kafka.client(), Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS), RETRY_EVERY, this::follow);
    }

    /** Whether the feed has the latest of all notifications that were on the topic when this instance started. */
    boolean isCaughtUp() {
        return follower.isCaughtUp();
    }

    @Override
    public Health health() {
        return isCaughtUp()
                ? Health.up().build()
                : Health.outOfService().withDetail("reason", "the latest notifications are being read").build();
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

    private void follow(TopicFollower.Session session) {
        Consumer<?, ?> consumer = session.assign(Topics.NOTIFICATIONS);
        begin(consumer, session.ends());
        while (true) {
            session.poll(POLL, this::post);
            consumer.assignment().forEach(partition -> positions.put(partition, consumer.position(partition)));
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
