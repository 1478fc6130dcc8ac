package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.notifier.TopicsProperties;
import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.notifier.wishes.Rounds;
import dev.firstpair.streams.StreamsHealth;
import dev.firstpair.streams.StreamsMetrics;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.streams.StreamsSettings;
import dev.firstpair.topics.TopicAdmin;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the topology. */
@Component("streams")
public final class NotifierStreams implements SmartLifecycle, HealthIndicator {

    private final NotifierProperties notifier;
    private final String bootstrapServers;
    private final NotifierMetrics metrics;
    private final StreamsMetrics streamsMetrics;
    private final StreamsRunner runner;
    private final StreamsHealth health;

    NotifierStreams(
            NotifierProperties notifier,
            TopicsProperties topics,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            MeterRegistry meters) {
        this.notifier = notifier;
        this.bootstrapServers = bootstrapServers;
        this.metrics = new NotifierMetrics(meters);
        this.streamsMetrics = new StreamsMetrics(meters, "firstpair.notifier");
        this.runner = new StreamsRunner(
                () -> new TopicAdmin(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        topics.partitions(), topics.replicationFactor(), NotifierTopics.ALL),
                this::create, meters, streamsMetrics);
        this.health = new StreamsHealth(runner);
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

    static StreamsSettings settings(NotifierProperties notifier) {
        return new StreamsSettings(notifier.applicationId(), null, notifier.stateDir(), notifier.threads(),
                notifier.stateMemory().toBytes(), notifier.commitInterval(), notifier.sessionTimeout());
    }

    static NotifierTopology topology(NotifierProperties notifier, NotifierMetrics metrics,
            Function<String, KeyValueBytesStoreSupplier> stores) {
        return new NotifierTopology(new Rounds(notifier.factor(), notifier.rest(), notifier.openingLead()),
                new Rate(notifier.permitsPerSecond(), notifier.permitsPerProductPerSecond()), metrics, stores);
    }

    private KafkaStreams create() {
        Properties settings = settings(notifier).on(bootstrapServers, streamsMetrics);
        return new KafkaStreams(topology(notifier, metrics, Stores::persistentKeyValueStore).build(settings), settings);
    }
}
