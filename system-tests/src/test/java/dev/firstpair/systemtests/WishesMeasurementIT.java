package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.notification.Notification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many users wish, a tenth of them can be served, and half of them are notified: each once, in their order, at the
 * rate, whatever happens to the notifier.
 */
@Tag("measurement")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class WishesMeasurementIT {

    private static final int WISHES = Integer.getInteger("measure.wishes", 100_000);
    private static final int RESTOCK = WISHES / 10;
    /** By default, five users are selected for each unit. */
    private static final int CALLED = 5 * RESTOCK;
    private static final int PER_SECOND = Integer.getInteger("measure.rate", 1_000);
    private static final long FIRST_USER = 7_000_000;
    private static final int BATCH = 1_000;
    private static final String GROUP = "firstpair-notifier";
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Duration A_TAKEOVER = Duration.ofSeconds(20);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    /** Fault of the notifier; a killed instance is started again at once, or when all are notified. */
    enum Fate {

        ONE_INSTANCE(1),
        ONE_INSTANCE_KILLED_TWICE(1),
        TWO_INSTANCES(2),
        TWO_INSTANCES_EACH_KILLED(2);

        private final int instances;

        Fate(int instances) {
            this.instances = instances;
        }
    }

    @ParameterizedTest
    @EnumSource
    void measuresWhatACrowdThatWishesIsTold(Fate fate) throws Exception {
        assumeTrue(fate.name().matches(System.getProperty("measure.fate", ".*")));
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, fate.instances)
                .withArguments(ServiceName.NOTIFIER_TOPOLOGY,
                        List.of("--firstpair.notifier.permits-per-second=" + PER_SECOND,
                                "--firstpair.notifier.permits-per-product-per-second=" + PER_SECOND));
        try (Stack stack = Stack.start(options, Progress.SILENT)) {
            measure(stack, fate);
        }
    }

    private static void measure(Stack stack, Fate fate) throws Exception {
        MeasurementResults results = new MeasurementResults(
                "wishes-" + fate.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        results.add("wishes", WISHES);
        results.add("restocked units", RESTOCK);
        results.add("permits per second", PER_SECOND);
        String admin = stack.tokens().admin(1);
        List<Notification> notified;
        try (ShopClient shop = new ShopClient(stack::urls, 4, new Tally());
                NotificationLog log = new NotificationLog(stack)) {
            ProductId product = shop.create(admin, "Wished for", 0, Duration.ofMinutes(10), Instant.now());
            wish(stack, product);
            awaitRead(stack);
            shop.restock(admin, product, RESTOCK);

            log.await(product, CALLED / 4, LONG);
            switch (fate) {
                case ONE_INSTANCE, TWO_INSTANCES -> {
                }
                case ONE_INSTANCE_KILLED_TWICE -> {
                    restart(stack, 0);
                    log.await(product, 5 * CALLED / 8, LONG);
                    restart(stack, 0);
                }
                case TWO_INSTANCES_EACH_KILLED -> {
                    stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
                    log.await(product, CALLED / 2, LONG);
                    stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
                    log.await(product, 5 * CALLED / 8, LONG);
                    stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 1);
                }
            }
            log.await(product, CALLED, LONG);
            if (fate == Fate.TWO_INSTANCES_EACH_KILLED) {
                stack.start(ServiceName.NOTIFIER_TOPOLOGY, 1);
            }
            log.listen(A_TAKEOVER);
            notified = log.of(product);
        }

        assertThat(notified).hasSize(CALLED);
        assertThat(notified).extracting(Notification::notificationId).doesNotHaveDuplicates();
        assertThat(notified.stream().map(each -> each.userId().value()))
                .containsExactlyElementsOf(LongStream.range(0, CALLED).map(i -> FIRST_USER + i).boxed().toList());
        int most = mostInAnySecond(notified);
        assertThat(most).isLessThanOrEqualTo(PER_SECOND);
        results.add("told", notified.size());
        results.add("most in any second", most);
        results.add("per second while it went on (median second)", medianSecond(notified));
        results.add("longest gap, ms", longestGapMillis(notified));
        double seconds = Duration.between(notified.getFirst().at(), notified.getLast().at()).toMillis() / 1e3;
        results.add("from the first to the last, s", MeasurementResults.rounded(seconds));
        results.add("per second, all in all", MeasurementResults.rounded((notified.size() - 1) / seconds));
        results.publish();
    }

    private static void restart(Stack stack, int instance) {
        stack.kill(ServiceName.NOTIFIER_TOPOLOGY, instance);
        stack.start(ServiceName.NOTIFIER_TOPOLOGY, instance);
    }

    /** In batches, as single inserts would take minutes; ids are assigned in their order. */
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

    /** Waits until the mirror has published all wishes, and the notifier has read them. */
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
                        // The marker of the last transaction is not read as a record.
                        .allMatch(end -> read.get(end.getKey()) != null
                                && read.get(end.getKey()).offset() >= end.getValue().offset() - 1);
            });
        }
    }

    private static int mostInAnySecond(List<Notification> notified) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < notified.size(); last++) {
            while (!notified.get(first).at().isAfter(notified.get(last).at().minusSeconds(1))) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private static long medianSecond(List<Notification> notified) {
        Map<Long, Long> perSecond = new HashMap<>();
        notified.forEach(each -> perSecond.merge(each.at().getEpochSecond(), 1L, Long::sum));
        List<Long> sorted = perSecond.values().stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static long longestGapMillis(List<Notification> notified) {
        long longest = 0;
        for (int i = 1; i < notified.size(); i++) {
            longest = Math.max(longest, Duration.between(notified.get(i - 1).at(), notified.get(i).at()).toMillis());
        }
        return longest;
    }
}
