package dev.firstpair.notifier.dispatch;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's member of a channel's consumer group: reads committed records in batches, passes them to the
 * {@link Deliverer}, and commits the {@link Progress} of the assigned partitions. A partition that has as many
 * notifications in progress as it may is paused; the others go on. After a failure it joins the group again.
 */
final class ChannelConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelConsumer.class);

    private static final Duration POLL = Duration.ofMillis(50);
    /** When nothing is open and nothing is left to commit. */
    private static final Duration IDLE_POLL = Duration.ofMillis(250);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(100);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Limit for the deliveries in progress when a partition is given away; shorter than a phase of the shutdown. */
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(6);
    private static final Duration STOP = Duration.ofSeconds(9);
    private static final int HEARTBEATS_PER_SESSION = 3;
    private static final Duration MOST_BETWEEN_HEARTBEATS = Duration.ofSeconds(3);
    /** How long a rebalance waits for members that do not come back; two polls are never that far apart. */
    private static final Duration REBALANCE = Duration.ofSeconds(30);
    private static final int BATCH = 100;
    /** So that the open offsets fit into a commit's metadata. */
    private static final int MOST_OPEN_PER_PARTITION = 500;
    /** Of all partitions together: each holds its record and a virtual thread. */
    private static final int MOST_OPEN = 10_000;
    /**
     * Where a group begins that is new, or whose offsets the brokers have deleted because it was away for too long: a
     * restock of last month is of no interest.
     */
    private static final String BEGIN = "by_duration:P1D";

    private final ChannelSettings settings;
    private final KafkaProperties kafka;
    private final Duration sessionTimeout;
    private final Deliverer deliverer;
    private final ChannelMeters meters;
    private final Map<TopicPartition, Assignment> assignments = new ConcurrentHashMap<>();
    private volatile @Nullable String failure = "not reading yet";
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    ChannelConsumer(ChannelSettings settings, KafkaProperties kafka, Duration sessionTimeout, Deliverer deliverer,
            ChannelMeters meters) {
        this.settings = settings;
        this.kafka = kafka;
        this.sessionTimeout = sessionTimeout;
        this.deliverer = deliverer;
        this.meters = meters;
        meters.open(this::open);
    }

    private int open() {
        return assignments.values().stream().mapToInt(Assignment::open).sum();
    }

    /** The reason why nothing is read or committed, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    void start() {
        running = true;
        thread = Thread.ofPlatform().name("dispatcher-" + settings.name()).start(this::read);
    }

    /** Waits for the deliveries in progress and for the last commit, for a limited time. */
    void stop() {
        running = false;
        Thread reading = thread;
        try {
            if (reading != null && !reading.join(STOP)) {
                LOG.warn("The channel {} did not end within {}", settings.name(), STOP);
                reading.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isRunning() {
        return running;
    }

    private void read() {
        while (running) {
            try {
                consume();
            } catch (InterruptException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("The channel {} cannot read, trying again: {}", settings.name(), e.toString());
                failure = e.toString();
            }
            // Assignments that were not ended when the consumer was closed.
            assignments.values().forEach(Assignment::end);
            assignments.clear();
            try {
                Thread.sleep(running ? RETRY : Duration.ZERO);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void consume() {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.partitionsFor(Topics.NOTIFICATIONS.name());
            if (partitions == null || partitions.isEmpty()) {
                failure = "the topic " + Topics.NOTIFICATIONS.name() + " is not there yet";
                return;
            }
            consumer.subscribe(Set.of(Topics.NOTIFICATIONS.name()), new Rebalance(consumer, partitions.size()));
            long committed = System.nanoTime();
            boolean idle = false;
            while (running) {
                take(consumer.poll(idle ? IDLE_POLL : POLL));
                idle = false;
                if (System.nanoTime() - committed >= COMMIT_EVERY.toNanos()) {
                    idle = commit(consumer, assignments) && open() == 0;
                    committed = System.nanoTime();
                    if (idle) {
                        deliverer.clearFailure();
                    }
                }
                pauseAndResume(consumer);
            }
            finish(consumer);
        }
    }

    private Map<String, Object> consumerSettings() {
        long sessionMillis = sessionTimeout.toMillis();
        return kafka.with(Map.ofEntries(
                Map.entry(ConsumerConfig.GROUP_ID_CONFIG, "firstpair-notifier-" + settings.name()),
                Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, BEGIN),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH),
                Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionMillis),
                Map.entry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        (int) Math.min(sessionMillis / HEARTBEATS_PER_SESSION, MOST_BETWEEN_HEARTBEATS.toMillis())),
                Map.entry(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                        (int) Math.max(REBALANCE.toMillis(), sessionMillis)),
                Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) KAFKA_TIMEOUT.toMillis()),
                Map.entry(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) KAFKA_TIMEOUT.toMillis()),
                Map.entry(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        CooperativeStickyAssignor.class.getName())));
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        List<PendingDelivery> batch = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Assignment assignment = assignments.get(new TopicPartition(record.topic(), record.partition()));
            if (assignment == null) {
                continue;
            }
            Notification notification = parse(record);
            if (notification == null) {
                assignment.skip(record.offset());
            } else if (assignment.begin(record.offset())) {
                batch.add(new PendingDelivery(record, notification, assignment));
            }
        }
        if (!batch.isEmpty()) {
            deliverer.add(batch);
        }
    }

    /** The notification; null for a malformed record, which sink-writer sends to the dead-letter topic. */
    private @Nullable Notification parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Topics.NOTIFICATIONS.read(record);
        } catch (Malformed e) {
            meters.skipped("malformed");
            return null;
        }
    }

    /** Returns whether no offsets are left to commit. */
    private boolean commit(Consumer<?, ?> consumer, Map<TopicPartition, Assignment> which) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        which.forEach((partition, assignment) -> assignment.toCommit()
                .ifPresent(offset -> due.put(partition, offset)));
        if (due.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(due, KAFKA_TIMEOUT);
            failure = null;
            return true;
        } catch (RebalanceInProgressException | TimeoutException | CommitFailedException e) {
            // Tried again with the next commit; if the partitions are gone, the poll reports it.
            which.values().forEach(Assignment::notCommitted);
            failure = "cannot commit: " + e;
            return false;
        }
    }

    /**
     * Runs before the consumer is closed. Closing in the middle of a rebalance counts the partitions as lost, and then
     * no offsets can be committed any more.
     */
    private void finish(Consumer<?, ?> consumer) {
        long end = System.nanoTime() + LAST_DELIVERIES.toNanos();
        assignments.values().forEach(Assignment::end);
        assignments.values().forEach(one -> one.awaitDelivered(Duration.ofNanos(end - System.nanoTime())));
        while (!commit(consumer, assignments) && System.nanoTime() < end) {
            consumer.pause(consumer.assignment());
            consumer.poll(POLL); // so that the rebalance goes on
        }
    }

    private void pauseAndResume(Consumer<?, ?> consumer) {
        int most = mostOpen(assignments.size());
        // Not those that only another instance has read: a paused partition would never read them.
        Set<TopicPartition> full = assignments.entrySet()
                .stream()
                .filter(partition -> partition.getValue().inProgress() >= most)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Set<TopicPartition> toResume = new HashSet<>(consumer.paused());
        toResume.removeAll(full);
        consumer.pause(full);
        consumer.resume(toResume);
    }

    /** How many each of so many partitions may have in progress, those included that are tried again for hours. */
    static int mostOpen(int partitions) {
        return Math.clamp(MOST_OPEN / Math.max(1, partitions), 1, MOST_OPEN_PER_PARTITION);
    }

    /** Called in the reader's thread, within a poll or the closing of the consumer. */
    private final class Rebalance implements ConsumerRebalanceListener {

        private final Consumer<?, ?> consumer;
        private final int all;

        Rebalance(Consumer<?, ?> consumer, int all) {
            this.consumer = consumer;
            this.all = all;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            if (!added.isEmpty()) {
                Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(added));
                added.forEach(partition -> assignments.put(partition,
                        new Assignment(deliverer::deliver, Progress.restore(committed.get(partition)))));
            }
            failure = null;
            share();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            Map<TopicPartition, Assignment> given = removeAssignments(revoked);
            long end = System.nanoTime() + LAST_DELIVERIES.toNanos();
            given.values().forEach(one -> one.awaitDelivered(Duration.ofNanos(end - System.nanoTime())));
            commit(consumer, given);
            share();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            removeAssignments(lost);
            share();
        }

        private Map<TopicPartition, Assignment> removeAssignments(Collection<TopicPartition> partitions) {
            Map<TopicPartition, Assignment> taken = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Assignment assignment = assignments.remove(partition);
                if (assignment != null) {
                    assignment.end();
                    taken.put(partition, assignment);
                }
            }
            return taken;
        }

        private void share() {
            deliverer.setPermitsPerSecond(settings.permitsPerSecond() * assignments.size() / all);
        }
    }
}
