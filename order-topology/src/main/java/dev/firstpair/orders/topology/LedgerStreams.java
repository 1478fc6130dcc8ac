package dev.firstpair.orders.topology;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.TopicsProperties;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.view.OrderChanges;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.WrongTopicSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the topology from start to stop. The application starts whether or not Kafka is there: the topology follows as soon
 * as it is, and until then queries answer that they are not ready.
 */
@Component
public final class LedgerStreams implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerStreams.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(8);
    private static final Failures.Limit FAILURES = new Failures.Limit(5, Duration.ofMinutes(10));

    private final OrdersProperties orders;
    private final TopicsProperties topics;
    private final String bootstrapServers;
    private final OrderChanges changes;
    private final MeterRegistry meters;
    private final LedgerMetrics metrics;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable KafkaStreamsMetrics streamsMetrics;
    private volatile @Nullable Thread starter;
    private volatile @Nullable String trouble;

    LedgerStreams(
            OrdersProperties orders,
            TopicsProperties topics,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            OrderChanges changes,
            MeterRegistry meters) {
        this.orders = orders;
        this.topics = topics;
        this.bootstrapServers = bootstrapServers;
        this.changes = changes;
        this.meters = meters;
        this.metrics = new LedgerMetrics(meters);
    }

    /** The running topology; null before Kafka is there. */
    public @Nullable KafkaStreams streams() {
        return streams;
    }

    /** Why it has not started yet, or null. */
    public @Nullable String trouble() {
        return trouble;
    }

    @Override
    public void start() {
        starter = Thread.ofVirtual().name("ledger-starter").start(this::startWhenKafkaIsThere);
    }

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

    @Override
    public boolean isRunning() {
        return starter != null;
    }

    /** Starts before the web server and stops after it. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void startWhenKafkaIsThere() {
        try {
            ensureTopics();
            Properties settings = StreamsSettings.of(orders, bootstrapServers, metrics);
            LedgerTopology topology = new LedgerTopology(new Ledger(orders.closingGrace()),
                    new Decide.Timers(orders.timerTick(), orders.timerBatch()), metrics, changes,
                    Stores::persistentKeyValueStore);
            KafkaStreams created = new KafkaStreams(topology.build(settings), settings,
                    new TellingClients(changes::committed, changes::heldUntil));
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
        try (TopicAdmin admin = new TopicAdmin(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                topics.partitions(), topics.replicationFactor())) {
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
