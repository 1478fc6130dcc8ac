package dev.firstpair.orders.topology;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.TopicsProperties;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.view.OrderChanges;
import dev.firstpair.streams.StreamsHealth;
import dev.firstpair.streams.StreamsMetrics;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.streams.StreamsSettings;
import dev.firstpair.topics.TopicAdmin;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the topology. Until it does, queries answer that they are not ready. A rebalance after that leaves it healthy: queries
 * are answered by other instances or from standbys then, and taking the instance out of a load balancer would only lose those.
 */
@Component("streams")
public final class LedgerStreams implements SmartLifecycle, HealthIndicator {

    private final OrdersProperties orders;
    private final String bootstrapServers;
    private final OrderChanges changes;
    private final LedgerMetrics ledgerMetrics;
    private final StreamsMetrics streamsMetrics;
    private final StreamsRunner runner;
    private final StreamsHealth health;

    LedgerStreams(
            OrdersProperties orders,
            TopicsProperties topics,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            OrderChanges changes,
            MeterRegistry meters) {
        this.orders = orders;
        this.bootstrapServers = bootstrapServers;
        this.changes = changes;
        this.ledgerMetrics = new LedgerMetrics(meters);
        this.streamsMetrics = new StreamsMetrics(meters, "firstpair.ledger");
        this.runner = new StreamsRunner(
                () -> new TopicAdmin(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        topics.partitions(), topics.replicationFactor()),
                this::create, meters, streamsMetrics);
        this.health = new StreamsHealth(runner);
    }

    /** The running topology; null before Kafka is there. */
    public @Nullable KafkaStreams streams() {
        return runner.streams();
    }

    @Override
    public Health health() {
        return health.health();
    }

    @Override
    public void start() {
        runner.start();
    }

    @Override
    public void stop() {
        runner.stop();
    }

    @Override
    public boolean isRunning() {
        return runner.isRunning();
    }

    /** Starts before the web server and stops after it. */
    @Override
    public int getPhase() {
        return 0;
    }

    static StreamsSettings settings(OrdersProperties orders) {
        return new StreamsSettings(orders.applicationId(), orders.applicationServer(), orders.stateDir(),
                orders.threads(), orders.stateMemory().toBytes(), orders.commitInterval(), orders.sessionTimeout());
    }

    private KafkaStreams create() {
        Properties settings = settings(orders).on(bootstrapServers, streamsMetrics);
        LedgerTopology topology = new LedgerTopology(new Ledger(orders.closingGrace()),
                new Decide.Timers(orders.timerTick(), orders.timerBatch()), ledgerMetrics, changes,
                Stores::persistentKeyValueStore);
        return new KafkaStreams(topology.build(settings), settings,
                new TellingClients(changes::committed, changes::heldUntil));
    }
}
