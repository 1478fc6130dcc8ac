package dev.firstpair.notifier.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.live.Live;
import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.notifier.Brokers;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.unit.DataSize;

/** Two instances on real brokers, each of which is stopped once in the middle and started again. */
@Tag("nightly")
class TwoInstancesIT {

    private static final int PARTITIONS = 4;
    private static final int WISHES = 700;
    private static final int FACTOR = 5;
    private static final int PER_SECOND = 200;
    private static final String APPLICATION = "firstpair-notifier";
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final ProductId ONE = new ProductId(1);
    private static final ProductId OTHER = new ProductId(2);

    private final List<Notification> received = new ArrayList<>();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    @Test
    void notifiesEverybodyOnceInTheirOrderWithinTheRate(@TempDir Path state) {
        String brokers = Brokers.empty();
        NotifierStreams first = start(brokers, state.resolve("first"));
        NotifierStreams second = start(brokers, state.resolve("second"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers), new ByteArraySerializer(),
                new ByteArraySerializer());
                KafkaConsumer<UserId, Notification> notifications = notifications(brokers)) {
            awaitUp(first);
            awaitUp(second);
            for (ProductId product : List.of(ONE, OTHER)) {
                send(producer, Topics.PRODUCTS, product, new Product(product, "A pair", null, 100, "EUR", null, null,
                        1_000, null, 1, Instant.now()), null);
                send(producer, Topics.STOCK_LEVELS, product,
                        new StockLevel(product, 0, 0, 0, 0, 1, null, null, 1_000, 1), null);
            }
            long id = 0;
            for (long user = 1; user <= WISHES; user++) {
                for (ProductId product : List.of(ONE, OTHER)) {
                    Wish wish = new Wish(new WishId(++id), new UserId(user), product, Instant.now(), false);
                    send(producer, Topics.WISHLISTS, wish.key(), wish, wish.key().partition(PARTITIONS));
                }
            }
            awaitSent();
            // Records of different topics have no order, so all of these are read before the next are sent.
            Brokers.awaitRead(APPLICATION, Topics.PRODUCTS.name(), Topics.STOCK_LEVELS.name(),
                    Topics.WISHLISTS.name());
            int back = WISHES / FACTOR - 20;
            for (ProductId product : List.of(ONE, OTHER)) {
                send(producer, Topics.STOCK_LEVELS, product,
                        new StockLevel(product, back, 0, 0, back, 2, null, null, 1_000, 1), null);
            }
            awaitSent();
            int all = 2 * back * FACTOR;

            awaitReceived(notifications, all / 5);
            stop(first);
            awaitReceived(notifications, 2 * all / 5);
            first = start(brokers, state.resolve("first"));
            awaitUp(first);
            awaitReceived(notifications, 3 * all / 5);
            stop(second);
            awaitReceived(notifications, all);

            assertThat(received).extracting(Notification::notificationId).doesNotHaveDuplicates();
            received.sort(Comparator.comparing(Notification::at).thenComparing(each -> each.wishlistId().value()));
            assertThat(most()).isLessThanOrEqualTo(PER_SECOND);
            Map<ProductId, List<Long>> each = received.stream()
                    .collect(Collectors.groupingBy(Notification::productId,
                            Collectors.mapping(one -> one.userId().value(), Collectors.toList())));
            List<Long> expected = LongStream.rangeClosed(1, (long) back * FACTOR).boxed().toList();
            assertThat(each).isEqualTo(Map.of(ONE, expected, OTHER, expected));
        } finally {
            stop(first);
            stop(second);
        }
    }

    private static NotifierStreams start(String brokers, Path state) {
        NotifierStreams streams = new NotifierStreams(
                Live.unchanging(
                        new NotifierProperties(APPLICATION, state, 1, DataSize.ofMegabytes(16), Duration.ofMillis(50),
                                Duration.ofSeconds(10), PER_SECOND, PER_SECOND, FACTOR, Duration.ofMinutes(10),
                                Duration.ofMinutes(10))),
                new TopicsProperties(PARTITIONS, (short) -1), new KafkaProperties(List.of(brokers), Map.of()),
                (product, users) -> Set.of(),
                new SimpleMeterRegistry());
        streams.start();
        return streams;
    }

    /** Waits for the end, also beyond the service's own limit: until then the state directory is locked. */
    private static void stop(NotifierStreams streams) {
        streams.stop();
        KafkaStreams stopped = streams.streams();
        await().atMost(DEADLINE).until(() -> stopped == null || stopped.state().hasCompletedShutdown());
    }

    private static void awaitUp(NotifierStreams streams) {
        await().atMost(DEADLINE).until(() -> {
            Health health = streams.health();
            return health.getStatus().equals(Status.UP)
                    && KafkaStreams.State.RUNNING.name().equals(health.getDetails().get("state"));
        });
    }

    private <K, V> void send(
            KafkaProducer<byte[], byte[]> producer, Topic<K, V> topic, K key, V value, @Nullable Integer partition) {
        sent.add(producer.send(
                new ProducerRecord<>(topic.name(), partition, topic.key().serializer().serialize(topic.name(), key),
                        topic.value().serializer().serialize(topic.name(), value))));
    }

    private void awaitSent() {
        assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(DEADLINE));
        sent.clear();
    }

    private static KafkaConsumer<UserId, Notification> notifications(String brokers) {
        KafkaConsumer<UserId, Notification> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers, ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed", ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Topics.NOTIFICATIONS.key().deserializer(), Topics.NOTIFICATIONS.value().deserializer());
        consumer.assign(IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.NOTIFICATIONS.name(), partition))
                .toList());
        return consumer;
    }

    private void awaitReceived(KafkaConsumer<UserId, Notification> notifications, int count) {
        await().atMost(DEADLINE).until(() -> {
            notifications.poll(Duration.ofMillis(100)).forEach(record -> received.add(record.value()));
            return received.size() >= count;
        });
    }

    /** In any second. */
    private int most() {
        int most = 0;
        int first = 0;
        for (int last = 0; last < received.size(); last++) {
            while (!received.get(first).at().isAfter(received.get(last).at().minusSeconds(1))) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
