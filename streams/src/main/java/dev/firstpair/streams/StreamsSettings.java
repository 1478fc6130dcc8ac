package dev.firstpair.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Kafka Streams, with a reason for each that is not the default.
 *
 * @param applicationId consumer group and prefix of internal topics; the same for all instances
 * @param applicationServer {@code host:port} at which other instances reach this one; absent if none queries it
 * @param stateDir directory of the stores, of this instance alone
 * @param threads stream threads; 0: one per four processors, at least one
 * @param stateMemoryBytes most memory of all RocksDB caches and write buffers together
 * @param replicationFactor of changelogs and repartition topics that are created; −1 for the brokers' default
 * @param commitInterval longest time between commits; {@link Commits} asks for earlier ones
 * @param sessionTimeout time until a killed instance's work is given to others
 * @param deadLetteredElsewhere topics whose unreadable records another service dead-letters, so that there is one dead
 *     letter and not one per reader
 */
public record StreamsSettings(
        String applicationId,
        @Nullable String applicationServer,
        Path stateDir,
        int threads,
        long stateMemoryBytes,
        short replicationFactor,
        Duration commitInterval,
        Duration sessionTimeout,
        Set<String> deadLetteredElsewhere) {

    /** The present default; with the other protocol, the consumers of FencedClients would not be used. */
    private static final String GROUP_PROTOCOL = "classic";
    /** Shorter than the default of 100 ms, which would hide any shorter commit interval; idle threads wait longer. */
    private static final Duration POLL = Duration.ofMillis(10);
    /**
     * A transaction that a killed instance left open is aborted after its session timeout, between these bounds:
     * until then the instance that takes over waits for its offsets (KIP-447), and readers of committed records wait
     * behind it.
     */
    private static final Duration LEAST_TRANSACTION_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration MOST_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
    /**
     * A transaction that begins before the last one's markers are written gets an error and is retried; with the
     * default of 100 ms, that would be the time of a decision.
     */
    private static final Duration TRANSACTION_RETRY = Duration.ofMillis(5);
    private static final Duration PROBING = Duration.ofMinutes(1);
    /** Many, since a task may show its state only after some of them: see MembershipLease. */
    private static final int HEARTBEATS_PER_SESSION = 10;
    private static final Duration MOST_BETWEEN_HEARTBEATS = Duration.ofSeconds(1);
    /**
     * Time for which other members wait for one that does not rejoin the group, and decide nothing meanwhile: after a
     * broker was killed, they waited for the default of five minutes to its end.
     */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(30);
    /** As TopicAdmin does for the contract's topics: an acknowledged record is on two brokers. */
    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;
    private static final int IN_SYNC = 2;
    private static final int DEAD_LETTER_BYTES = 2 * 1024 * 1024;
    /** Records of a transaction wait for its end, or until a batch of a partition is full. */
    private static final int BATCH_BYTES = 128 * 1024;
    /** Each thread commits transactions of its own; the other processors are for what reads and writes those. */
    private static final int PROCESSORS_PER_THREAD = 4;

    /**
     * The properties for {@code KafkaStreams}.
     *
     * @param client settings that every Kafka client needs to connect
     */
    public Properties on(Map<String, ?> client, StreamsMetrics metrics) {
        Properties settings = new Properties();
        settings.putAll(client);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        if (applicationServer != null) {
            settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, applicationServer);
        }
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                threads > 0
                        ? threads
                        : Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_THREAD));

        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, GROUP_PROTOCOL);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING.toMillis());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        settings.put(BoundedRocksDb.MEMORY_BYTES, stateMemoryBytes);
        if (replicationFactor > 0) {
            settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) replicationFactor);
        }
        if (replicationFactor >= REPLICAS_FOR_TWO_IN_SYNC) {
            settings.put(StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG), Integer.toString(IN_SYNC));
        }

        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.OfProcessing.class);
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.OfWriting.class);
        settings.put(DeadLetters.METRICS, metrics);
        settings.put(DeadLetters.DEAD_LETTERED_ELSEWHERE, deadLetteredElsewhere);

        long sessionMillis = sessionTimeout.toMillis();
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) sessionMillis);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                (int) Math.min(sessionMillis / HEARTBEATS_PER_SESSION, MOST_BETWEEN_HEARTBEATS.toMillis()));
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                (int) Math.max(MAX_POLL_INTERVAL.toMillis(), sessionMillis));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                (int) Math.clamp(sessionMillis, LEAST_TRANSACTION_TIMEOUT.toMillis(),
                        MOST_TRANSACTION_TIMEOUT.toMillis()));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), DEAD_LETTER_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
                TRANSACTION_RETRY.toMillis());
        return settings;
    }
}
