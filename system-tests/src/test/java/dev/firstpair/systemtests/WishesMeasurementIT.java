package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.Shop;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A crowd wishes, a tenth of it can be served, and half of it is told: each once, in their order, at the rate, while both instances of the
 * notifier are killed, one after the other.
 */
@Tag("measurement")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class WishesMeasurementIT {

    private static final int WISHES = Integer.getInteger("measure.wishes", 100_000);
    private static final int RESTOCK = WISHES / 10;
    /** By default, five are called for each unit. */
    private static final int CALLED = 5 * RESTOCK;
    private static final int PER_SECOND = Integer.getInteger("measure.rate", 1_000);
    private static final long FIRST_USER = 7_000_000;
    private static final int BATCH = 1_000;
    private static final String GROUP = "firstpair-notifier";
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    private final List<Notification> told = new ArrayList<>();

    @Test
    void measuresWhatACrowdThatWishesIsTold() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 2)
                .withArguments(ServiceName.NOTIFIER_TOPOLOGY,
                        List.of("--firstpair.notifier.permits-per-second=" + PER_SECOND,
                                "--firstpair.notifier.permits-per-product-per-second=" + PER_SECOND));
        try (Stack stack = Stack.start(options, Progress.SILENT)) {
            measure(stack);
        }
    }

    private void measure(Stack stack) throws Exception {
        Figures figures = new Figures("wishes");
        figures.add("wishes", WISHES);
        figures.add("restocked units", RESTOCK);
        figures.add("permits per second", PER_SECOND);
        String admin = stack.tokens().admin(1);
        try (Shop shop = new Shop(stack::urls, 4, new Tally());
                KafkaConsumer<UserId, Notification> notifications = notifications(stack)) {
            ProductId product = shop.create(admin, "Wished for", 0, Duration.ofMinutes(10), Instant.now());
            wish(stack, product);
            awaitRead(stack);
            shop.restock(admin, product, RESTOCK);

            awaitTold(notifications, CALLED / 4);
            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
            awaitTold(notifications, CALLED / 2);
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
            awaitTold(notifications, 5 * CALLED / 8);
            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 1);
            awaitTold(notifications, CALLED);
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 1);
            awaitNoMore(notifications);
        }

        assertThat(told).hasSize(CALLED);
        assertThat(told).extracting(Notification::notificationId).doesNotHaveDuplicates();
        told.sort(Comparator.comparing(Notification::at).thenComparing(each -> each.wishlistId().value()));
        assertThat(told.stream().map(each -> each.userId().value()))
                .containsExactlyElementsOf(LongStream.range(0, CALLED).map(i -> FIRST_USER + i).boxed().toList());
        int most = most();
        assertThat(most).isLessThanOrEqualTo(PER_SECOND);
        figures.add("told", told.size());
        figures.add("most in any second", most);
        figures.add("per second while it went on (median second)", medianSecond());
        figures.add("longest gap, ms", longestGapMillis());
        figures.add("from the first to the last, s", Figures.rounded(
                Duration.between(told.getFirst().at(), told.getLast().at()).toMillis() / 1e3));
        figures.publish();
    }

    /** In batches, as one after the other would take minutes; numbers are given out in their order. */
    private static void wish(Stack stack, ProductId product) throws SQLException {
        try (Connection mysql = DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword())) {
            mysql.setAutoCommit(false);
            try (PreparedStatement insert = mysql.prepareStatement(
                    "INSERT INTO wishlist_notifications (user_id, product_id) VALUES (?, ?)")) {
                for (int i = 0; i < WISHES; i++) {
                    insert.setLong(1, FIRST_USER + i);
                    insert.setLong(2, product.value());
                    insert.addBatch();
                    if ((i + 1) % BATCH == 0 || i + 1 == WISHES) {
                        insert.executeBatch();
                        mysql.commit();
                    }
                }
            }
        }
    }

    /** Until the mirror has published all wishes, and the notifier has read them. */
    private static void awaitRead(Stack stack) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> {
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                admin.describeTopics(List.of(Topics.WISHLISTS.name()))
                        .allTopicNames()
                        .get()
                        .values()
                        .forEach(topic -> topic.partitions()
                                .forEach(partition -> latest.put(
                                        new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
                var ends = admin.listOffsets(latest).all().get();
                if (ends.values().stream().mapToLong(end -> end.offset()).sum() < WISHES) {
                    return false;
                }
                var read = admin.listConsumerGroupOffsets(Map.of(GROUP, new ListConsumerGroupOffsetsSpec()))
                        .partitionsToOffsetAndMetadata(GROUP)
                        .get();
                return ends.entrySet()
                        .stream()
                        .filter(end -> end.getValue().offset() > 0)
                        // The marker of the last transaction is nothing to be read.
                        .allMatch(end -> read.get(end.getKey()) != null
                                && read.get(end.getKey()).offset() >= end.getValue().offset() - 1);
            });
        }
    }

    private static KafkaConsumer<UserId, Notification> notifications(Stack stack) {
        KafkaConsumer<UserId, Notification> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Topics.NOTIFICATIONS.key().deserializer(), Topics.NOTIFICATIONS.value().deserializer());
        consumer.assign(consumer.partitionsFor(Topics.NOTIFICATIONS.name())
                .stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        return consumer;
    }

    private void awaitTold(KafkaConsumer<UserId, Notification> notifications, int count) {
        await().atMost(LONG).until(() -> {
            notifications.poll(Duration.ofMillis(200)).forEach(record -> told.add(record.value()));
            return told.size() >= count;
        });
    }

    /** For as long as a whole takeover may take. */
    private void awaitNoMore(KafkaConsumer<UserId, Notification> notifications) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < until) {
            notifications.poll(Duration.ofMillis(200)).forEach(record -> told.add(record.value()));
        }
    }

    private int most() {
        int most = 0;
        int first = 0;
        for (int last = 0; last < told.size(); last++) {
            while (!told.get(first).at().isAfter(told.get(last).at().minusSeconds(1))) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private long medianSecond() {
        Map<Long, Long> perSecond = new HashMap<>();
        told.forEach(each -> perSecond.merge(each.at().getEpochSecond(), 1L, Long::sum));
        List<Long> sorted = perSecond.values().stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private long longestGapMillis() {
        long longest = 0;
        for (int i = 1; i < told.size(); i++) {
            longest = Math.max(longest, Duration.between(told.get(i - 1).at(), told.get(i).at()).toMillis());
        }
        return longest;
    }
}
