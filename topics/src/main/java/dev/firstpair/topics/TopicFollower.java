package dev.firstpair.topics;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics in a thread of its own, without a consumer group: the records that they have, or only those after a
 * position, then each new one. After an exception, it begins again with another consumer. It can be started again after
 * it was closed.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** Without brokers, closing takes all of this time; the default is 30 s. */
    private static final CloseOptions QUICKLY = CloseOptions.timeout(Duration.ofSeconds(1));
    /** A failure that repeats is logged again after this time. */
    private static final long SAME_FAILURE_NANOS = Duration.ofMinutes(1).toNanos();

    private final String name;
    private final Map<String, ?> client;
    private final Map<String, ?> own;
    private final Duration retryEvery;
    private final Loop loop;
    private volatile @Nullable Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean caughtUp;
    private @Nullable String loggedFailure;
    private long loggedNanos;

    /**
     * Assigns topics and polls for ever. {@link #close()} ends it by an exception. An exception of another cause is
     * logged, the same one at most once per minute, and the loop runs again. If it returns, the follower ends.
     */
    @FunctionalInterface
    public interface Loop {
        void follow(Session session) throws InterruptedException;
    }

    /**
     * @param name of the thread, and in log messages
     * @param client what a Kafka client needs to connect
     * @param own settings of the consumer, which go before those of {@link TopicConsumers#create}
     * @param retryEvery pause after an exception
     */
    public TopicFollower(String name, Map<String, ?> client, Map<String, ?> own, Duration retryEvery, Loop loop) {
        this.name = name;
        this.client = client;
        this.own = own;
        this.retryEvery = retryEvery;
        this.loop = loop;
    }

    /** Starts to read. */
    public void start() {
        Thread starting = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        thread = starting;
        starting.start();
    }

    /** Whether all records have been read that were on the topics when their partitions were assigned. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether it is reading, or will begin again. */
    public boolean isRunning() {
        Thread running = thread;
        return running != null && running.isAlive();
    }

    /** Waits for the end of the thread, but not for brokers that do not answer. */
    @Override
    public void close() {
        Thread ending = thread;
        thread = null;
        if (ending == null) {
            return;
        }
        KafkaConsumer<?, ?> reading = consumer;
        if (reading == null) {
            ending.interrupt();
        } else {
            reading.wakeup();
        }
        try {
            if (!ending.join(CLOSE_WITHIN)) {
                ending.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosed()) {
                Session session = new Session();
                try {
                    loop.follow(session);
                    return;
                } catch (RuntimeException e) {
                    log(e);
                } finally {
                    session.end();
                }
                if (!isClosed()) {
                    Thread.sleep(retryEvery);
                }
            }
        } catch (InterruptedException e) {
            // close() was called
        }
    }

    private boolean isClosed() {
        return thread != Thread.currentThread();
    }

    private void log(RuntimeException e) {
        if (isClosed()) {
            LOG.debug("{} was closed", name, e);
            return;
        }
        String failure = e.toString();
        long now = System.nanoTime();
        if (failure.equals(loggedFailure) && now - loggedNanos < SAME_FAILURE_NANOS) {
            LOG.debug("{} still cannot read", name, e);
            return;
        }
        loggedFailure = failure;
        loggedNanos = now;
        if (e instanceof KafkaException) {
            LOG.warn("{} cannot read, trying again: {}", name, failure);
        } else {
            LOG.error("{} cannot read, trying again", name, e);
        }
    }

    /** One run of the loop, with a consumer of its own. */
    public final class Session {

        private Map<TopicPartition, Long> ends = Map.of();
        private @Nullable KafkaConsumer<byte[], byte[]> assigned;

        private Session() {}

        /**
         * Creates the consumer, and assigns all partitions of the topics to it, from their beginning. To be called
         * once.
         */
        public KafkaConsumer<byte[], byte[]> assign(Topic<?, ?>... topics) {
            KafkaConsumer<byte[], byte[]> created = create();
            ends = TopicConsumers.assign(created, Stream.of(topics).map(Topic::name).toArray(String[]::new));
            return created;
        }

        /**
         * Creates the consumer, and assigns all partitions of the topic to it, each from its known position, or else
         * from its end. Waits until there is such a topic. To be called once.
         */
        public KafkaConsumer<byte[], byte[]> assignAtEnd(String topic, Map<TopicPartition, Long> known)
                throws InterruptedException {
            KafkaConsumer<byte[], byte[]> created = create();
            while (true) {
                try {
                    ends = TopicConsumers.assignAtEnd(created, topic, known);
                    return created;
                } catch (UnknownTopicOrPartitionException e) {
                    LOG.debug("{} waits for the topic {}", name, topic);
                    Thread.sleep(retryEvery);
                }
            }
        }

        private KafkaConsumer<byte[], byte[]> create() {
            KafkaConsumer<byte[], byte[]> created = TopicConsumers.create(client, own);
            assigned = created;
            consumer = created;
            if (isClosed()) {
                throw new WakeupException();
            }
            return created;
        }

        /** The ends of the assigned partitions when they were assigned. */
        public Map<TopicPartition, Long> ends() {
            return ends;
        }

        /** Passes on the records of one poll. */
        public void poll(Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> to) {
            KafkaConsumer<byte[], byte[]> polled = Objects.requireNonNull(assigned, "no topics are assigned");
            polled.poll(timeout).forEach(to);
            if (!caughtUp && TopicConsumers.hasReached(polled, ends)) {
                caughtUp = true;
                LOG.info("{} has caught up", name);
            }
        }

        private void end() {
            consumer = null;
            try {
                if (assigned != null) {
                    assigned.close(QUICKLY);
                }
            } catch (KafkaException e) {
                LOG.debug("The consumer of {} was not closed in order", name, e);
            }
        }
    }
}
