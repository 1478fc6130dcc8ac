package dev.firstpair.streams;

import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.WrongTopicSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a topology from start to stop. The application starts whether or not Kafka is there: the topology follows as soon as
 * it is.
 */
public final class StreamsRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(8);
    private static final Failures.Limit FAILURES = new Failures.Limit(5, Duration.ofMinutes(10));

    private final Supplier<TopicAdmin> topics;
    private final Supplier<KafkaStreams> create;
    private final MeterRegistry meters;
    private final StreamsMetrics metrics;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable KafkaStreamsMetrics streamsMetrics;
    private volatile @Nullable Thread starter;
    private volatile @Nullable String trouble;

    /**
     * @param topics sees to it that they are there
     * @param create makes what runs, once the topics are there
     */
    public StreamsRunner(
            Supplier<TopicAdmin> topics, Supplier<KafkaStreams> create, MeterRegistry meters, StreamsMetrics metrics) {
        this.topics = topics;
        this.create = create;
        this.meters = meters;
        this.metrics = metrics;
    }

    /** The running topology; null before Kafka is there. */
    public @Nullable KafkaStreams streams() {
        return streams;
    }

    /** Why it has not started yet, or null. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Returns at once. */
    public void start() {
        starter = Thread.ofVirtual().name("streams-starter").start(this::startWhenKafkaIsThere);
    }

    /** Leaves the group and waits until all is written, for some seconds. */
    public void stop() {
        Thread starting = starter;
        if (starting != null) {
            starting.interrupt();
            join(starting);
            starter = null;
        }
        KafkaStreams running = streams;
        if (running != null) {
            // Leaving the group hands the work to the others at once, instead of after the session timeout.
            boolean closed = running.close(CloseOptions.timeout(CLOSE)
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            if (!closed) {
                LOG.warn("The topology did not stop within {}", CLOSE);
            }
        }
        KafkaStreamsMetrics bound = streamsMetrics;
        if (bound != null) {
            bound.close();
        }
    }

    /** Whether it was started and not stopped since. */
    public boolean isRunning() {
        return starter != null;
    }

    private void startWhenKafkaIsThere() {
        try {
            ensureTopics();
            KafkaStreams created = create.get();
            Failures failures = new Failures(FAILURES, Clock.systemUTC());
            created.setUncaughtExceptionHandler(failure -> afterFailure(failures, failure));
            KafkaStreamsMetrics bound = new KafkaStreamsMetrics(created);
            bound.bindTo(meters);
            streamsMetrics = bound;
            streams = created;
            created.start();
            trouble = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            trouble = e.toString();
            LOG.error("The topology cannot start", e);
        }
    }

    private void ensureTopics() throws InterruptedException {
        try (TopicAdmin admin = topics.get()) {
            while (true) {
                try {
                    admin.ensure();
                    return;
                } catch (KafkaException | WrongTopicSettings e) {
                    trouble = e.toString();
                    LOG.warn("The topics are not ready, trying again: {}", e.toString());
                }
                Thread.sleep(RETRY);
            }
        }
    }

    /** A thread that failed is replaced and reads its records again, unless it fails so often that a person is needed. */
    private StreamThreadExceptionResponse afterFailure(Failures failures, Throwable failure) {
        metrics.threadReplaced();
        if (failures.tooMany()) {
            LOG.error("Stopped: too many failures in a short time; health is DOWN until a restart", failure);
            trouble = failure.toString();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("Replaced a stream thread that failed", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
