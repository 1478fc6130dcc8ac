package dev.firstpair.streams;

import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.WrongTopicSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.errors.TopologyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Runs a topology from start to stop. The application starts whether or not Kafka is reachable; the topology starts as
 * soon as it is. Health is up once the topology runs, and stays up during a rebalance after that.
 */
public abstract class StreamsRunner implements SmartLifecycle, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(8);
    private static final FailureWindow.Limit FAILURES = new FailureWindow.Limit(5, Duration.ofMinutes(10));

    private final Supplier<TopicAdmin> topics;
    private final MeterRegistry meters;
    private final StreamsMetrics metrics;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable KafkaStreamsMetrics streamsMetrics;
    private volatile @Nullable Thread starter;
    private volatile @Nullable String lastError;
    private volatile boolean hasRun;

    /**
     * @param topics created at the start; ensures that the topics exist
     * @param prefix of the metrics' names, such as {@code firstpair.ledger}
     */
    protected StreamsRunner(Supplier<TopicAdmin> topics, MeterRegistry meters, String prefix) {
        this.topics = topics;
        this.meters = meters;
        this.metrics = new StreamsMetrics(meters, prefix);
    }

    /**
     * Creates the topology's {@code KafkaStreams}; the topics exist. Called again if it throws a
     * {@link KafkaException}, except one about the settings or the topology.
     *
     * @param metrics for its {@linkplain StreamsSettings#on settings}
     */
    protected abstract KafkaStreams create(StreamsMetrics metrics);

    /** The running topology; null until Kafka was reachable. */
    public final @Nullable KafkaStreams streams() {
        return streams;
    }

    @Override
    public Health health() {
        KafkaStreams created = streams;
        if (created == null) {
            String why = lastError;
            return Health.down().withDetail("waiting", why == null ? "starting" : why).build();
        }
        KafkaStreams.State state = created.state();
        hasRun = hasRun || state == KafkaStreams.State.RUNNING;
        boolean up = state == KafkaStreams.State.RUNNING || state == KafkaStreams.State.REBALANCING && hasRun;
        return (up ? Health.up() : Health.down()).withDetail("state", state.name()).build();
    }

    /** Returns at once. */
    @Override
    public void start() {
        starter = Thread.ofVirtual().name("streams-starter").start(this::startWhenKafkaIsReachable);
    }

    /** Leaves the group and waits, for some seconds, until everything is written. */
    @Override
    public void stop() {
        Thread starting = starter;
        if (starting != null) {
            starting.interrupt();
            join(starting);
            starter = null;
        }
        KafkaStreams running = streams;
        if (running != null) {
            // Leaving the group gives the work to other instances at once, instead of after the session timeout.
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

    @Override
    public boolean isRunning() {
        return starter != null;
    }

    /** Starts before the web server and stops after it. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void startWhenKafkaIsReachable() {
        try {
            KafkaStreams created = createWhenKafkaIsReachable();
            FailureWindow failures = new FailureWindow(FAILURES, Clock.systemUTC());
            created.setUncaughtExceptionHandler(failure -> afterFailure(failures, failure));
            KafkaStreamsMetrics bound = new KafkaStreamsMetrics(created);
            bound.bindTo(meters);
            streamsMetrics = bound;
            streams = created;
            created.start();
            lastError = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            lastError = e.toString();
            LOG.error("The topology cannot start", e);
        }
    }

    /** A client fails, too: while no broker's name can be resolved, or another process has the state directory. */
    private KafkaStreams createWhenKafkaIsReachable() throws InterruptedException {
        while (true) {
            try {
                ensureTopics();
                return create(metrics);
            } catch (ConfigException | TopologyException e) {
                throw e;
            } catch (KafkaException e) {
                Throwable cause = e.getCause();
                String why = cause == null ? e.toString() : cause.toString();
                lastError = why;
                LOG.warn("The topology cannot be created, trying again: {}", why);
            }
            Thread.sleep(RETRY);
        }
    }

    private void ensureTopics() throws InterruptedException {
        try (TopicAdmin admin = topics.get()) {
            while (true) {
                try {
                    admin.ensure();
                    return;
                } catch (KafkaException | WrongTopicSettings e) {
                    lastError = e.toString();
                    LOG.warn("The topics are not ready, trying again: {}", e.toString());
                }
                Thread.sleep(RETRY);
            }
        }
    }

    /**
     * A thread that failed is replaced and reads its records again, unless it fails so often that a person is needed.
     */
    private StreamThreadExceptionResponse afterFailure(FailureWindow failures, Throwable failure) {
        metrics.threadReplaced();
        if (failures.tooMany()) {
            LOG.error("Stopped: too many failures in a short time; health is DOWN until a restart", failure);
            lastError = failure.toString();
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
