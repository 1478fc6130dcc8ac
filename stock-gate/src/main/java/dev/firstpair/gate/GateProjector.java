package dev.firstpair.gate;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Redis consistent with the log: consumes the committed records of {@code order-events} and {@code stock-levels}.
 * Instances share the partitions; applying a record twice, late or in another order is harmless, so a rebalance needs
 * no special care.
 *
 * <p>An order event is applied at once, and its offset committed once Redis has it; while Redis is down nothing is
 * skipped. A stock level is held back for a moment: a level that overtakes the events of its orders would count units
 * twice, as sold and as leased. All levels are applied again every few seconds, so a Redis that has lost them gets them
 * back soon, with or without traffic; their partitions are read from the beginning by the instance that they are
 * assigned to.
 */
public final class GateProjector implements AutoCloseable {

    /** The consumer group of its instances. */
    public static final String GROUP = "stock-gate-projector";

    private static final Logger LOG = LoggerFactory.getLogger(GateProjector.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int HEARTBEATS_PER_SESSION = 5;
    /** How long the other members wait for a member that does not rejoin; by default, five minutes. */
    private static final Duration REBALANCE = Duration.ofSeconds(30);
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(30);

    private final StockGate gate;
    private final ToLongFunction<ProductId> highestTicket;
    private final Duration holdBack;
    private final Duration primeInterval;
    private final Map<String, Object> consumerConfig;
    private final Thread thread;
    private final AtomicLong applied = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private volatile double share;
    private volatile boolean stopping;

    /**
     * @param kafka settings to connect a Kafka client: {@code bootstrap.servers} and, where it applies, security
     * @param highestTicket the highest ticket of a product that the log has shown, 0 if unknown
     * @param holdBack how long a stock level waits for the events of its orders
     * @param primeInterval how often all levels are applied again
     * @param sessionTimeout how long until a killed instance's partitions are assigned to others: until then its
     *        products' leases are not dropped. The brokers have the limits {@code group.min.session.timeout.ms}, by
     *        default 6 s, and {@code group.max.session.timeout.ms}
     */
    public GateProjector(
            StockGate gate,
            Map<String, Object> kafka,
            ToLongFunction<ProductId> highestTicket,
            Duration holdBack,
            Duration primeInterval,
            Duration sessionTimeout) {
        this.gate = gate;
        this.highestTicket = highestTicket;
        this.holdBack = holdBack;
        this.primeInterval = primeInterval;
        consumerConfig = new HashMap<>(kafka);
        consumerConfig.putAll(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, GROUP,
                ConsumerConfig.CLIENT_ID_CONFIG, GROUP,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis(),
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) sessionTimeout.toMillis() / HEARTBEATS_PER_SESSION,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
        consumerConfig.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                (int) Math.max(REBALANCE.toMillis(), sessionTimeout.toMillis()));
        thread = Thread.ofPlatform().name(GROUP).unstarted(this::run);
    }

    /** Starts to consume. The topics have to exist. */
    public void start() {
        thread.start();
    }

    /** Whether it runs; it ends only by {@link #close()} or by a bug, which is logged. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** This instance's share of the group's partitions, 0 to 1; the shares of all instances add up to 1. */
    public double share() {
        return share;
    }

    /** How many order events were applied to Redis. */
    public long applied() {
        return applied.get();
    }

    /** How many records were malformed and skipped. */
    public long skipped() {
        return skipped.get();
    }

    /** How often an operation on Redis or Kafka failed and was retried. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var consumer = new KafkaConsumer<>(consumerConfig, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            new Run(consumer).follow();
        } catch (RuntimeException e) {
            LOG.error("The gate's projector has ended: restart this instance", e);
        } finally {
            share = 0;
        }
    }

    /** The state of the thread. */
    private final class Run implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final LevelSchedule levels = new LevelSchedule(primeInterval);
        private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        private int partitionsOfGroup;
        private boolean idling;
        private long committedNanos = System.nanoTime();

        Run(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        void follow() {
            consumer.subscribe(List.of(Topics.ORDER_EVENTS.name(), Topics.STOCK_LEVELS.name()), this);
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records;
                try {
                    records = consumer.poll(LONGEST_POLL);
                    updateShare();
                } catch (KafkaException e) {
                    failures.incrementAndGet();
                    LOG.warn("Cannot read the log, will try again", e);
                    idle(LONGEST_PAUSE);
                    continue;
                }
                if (!records.isEmpty()) {
                    take(records);
                }
                applyDueLevels();
                commitNowAndThen();
            }
            commit();
        }

        private void updateShare() {
            share = partitionsOfGroup == 0 ? 0 : (double) consumer.assignment().size() / partitionsOfGroup;
        }

        private void take(ConsumerRecords<byte[], byte[]> records) {
            List<OrderEvent> events = new ArrayList<>();
            long due = System.nanoTime() + holdBack.toNanos();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.topic().equals(Topics.ORDER_EVENTS.name())) {
                    read(Topics.ORDER_EVENTS, record, events::add);
                } else {
                    read(Topics.STOCK_LEVELS, record, level -> levels.add(level, record.partition(), due));
                }
            }
            // Sorted by stock version, so that the units of a product are taken and freed in the original order.
            events.sort(Comparator.comparingLong(OrderEvent::stockVersion));
            if (!events.isEmpty() && insist(() -> gate.apply(events))) {
                applied.addAndGet(events.size());
            }
            if (stopping) {
                return;
            }
            for (TopicPartition partition : records.partitions()) {
                if (partition.topic().equals(Topics.ORDER_EVENTS.name())) {
                    done.put(partition, records.nextOffsets().get(partition));
                }
            }
        }

        private <V> void read(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record, Consumer<V> use) {
            try {
                use.accept(topic.read(record));
            } catch (Malformed e) {
                skip(record, e);
            }
        }

        /** sink-writer reads the same topics, and sends the record to the dead-letter topic. */
        private void skip(ConsumerRecord<byte[], byte[]> record, Malformed reason) {
            LOG.warn("Skips {}-{}@{}: {}: {}", record.topic(), record.partition(), record.offset(), reason.reason(),
                    reason.getMessage());
            skipped.incrementAndGet();
        }

        private void applyDueLevels() {
            LevelSchedule.Due due = levels.due(System.nanoTime());
            if (due.levels().isEmpty() || insist(() -> primeAll(due.levels()))) {
                levels.applied(due);
            }
        }

        private CompletableFuture<Void> primeAll(Collection<StockLevel> due) {
            return CompletableFuture.allOf(due.stream()
                    .map(level -> gate.prime(level, highestTicket.applyAsLong(level.productId())))
                    .toArray(CompletableFuture[]::new));
        }

        /** Retries until it succeeds, staying a member of the group; false if it was stopped first. */
        private boolean insist(Supplier<CompletableFuture<Void>> step) {
            Duration pause = FIRST_PAUSE;
            while (true) {
                try {
                    step.get().get(REDIS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    return true;
                } catch (ExecutionException | TimeoutException | KafkaException e) {
                    failures.incrementAndGet();
                    if (pause.equals(FIRST_PAUSE)) {
                        LOG.warn("Cannot keep the gate in step, will keep trying: {}",
                                String.valueOf(e.getCause() == null ? e : e.getCause()));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    stopping = true;
                }
                if (stopping) {
                    return false;
                }
                idle(pause);
                pause = pause.compareTo(LONGEST_PAUSE.dividedBy(2)) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }

        /** Polls without reading records, which keeps the membership. */
        private void idle(Duration pause) {
            idling = true;
            consumer.pause(consumer.assignment());
            try {
                consumer.poll(pause);
                updateShare();
            } catch (KafkaException e) {
                LOG.debug("While waiting", e);
            } finally {
                idling = false;
                consumer.resume(consumer.assignment());
            }
        }

        private void commitNowAndThen() {
            if (System.nanoTime() - committedNanos > COMMIT_INTERVAL.toNanos()) {
                commit();
                committedNanos = System.nanoTime();
            }
        }

        private void commit() {
            done.keySet().retainAll(consumer.assignment());
            if (done.isEmpty()) {
                return;
            }
            try {
                consumer.commitSync(done, COMMIT_TIMEOUT);
                done.clear();
            } catch (KafkaException e) {
                // Kept for a retry; if the partitions were reassigned, their new instance applies some records twice.
                LOG.debug("Cannot commit", e);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            consumer.seekToBeginning(assigned.stream().filter(Run::isLevels).toList());
            partitionsOfGroup = consumer.partitionsFor(Topics.ORDER_EVENTS.name()).size()
                    + consumer.partitionsFor(Topics.STOCK_LEVELS.name()).size();
            if (idling) {
                consumer.pause(assigned);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            commit();
            onPartitionsLost(revoked);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            for (TopicPartition partition : lost) {
                done.remove(partition);
                if (isLevels(partition)) {
                    levels.removePartition(partition.partition());
                }
            }
        }

        private static boolean isLevels(TopicPartition partition) {
            return partition.topic().equals(Topics.STOCK_LEVELS.name());
        }
    }
}
