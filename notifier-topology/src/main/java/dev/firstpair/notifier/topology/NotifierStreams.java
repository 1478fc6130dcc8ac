package dev.firstpair.notifier.topology;

import dev.firstpair.live.Live;
import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.notifier.wishes.RoundPolicy;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.FencedClients;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.streams.StreamsMetrics;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.streams.StreamsSettings;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.Stores;
import org.springframework.stereotype.Component;

/** Runs the topology. */
@Component("streams")
public final class NotifierStreams extends StreamsRunner {

    private static final Duration LEAST_BETWEEN_COMMITS = Duration.ofMillis(100);

    private final Live<NotifierProperties> notifier;
    private final TopicsProperties topics;
    private final KafkaProperties kafka;
    private final ActiveOrders orders;
    private final NotifierMetrics notifierMetrics;

    NotifierStreams(
            Live<NotifierProperties> notifier,
            TopicsProperties topics,
            KafkaProperties kafka,
            ActiveOrders orders,
            MeterRegistry meters) {
        super(() -> new TopicAdmin(kafka.client(),
                topics.partitions(), topics.replicationFactor(), NotifierTopics.ALL), meters, "firstpair.notifier");
        this.notifier = notifier;
        this.topics = topics;
        this.kafka = kafka;
        this.orders = orders;
        this.notifierMetrics = new NotifierMetrics(meters);
    }

    static StreamsSettings settings(NotifierProperties notifier, TopicsProperties topics) {
        return new StreamsSettings(notifier.applicationId(), null, notifier.stateDir(), notifier.threads(),
                notifier.stateMemory().toBytes(), topics.replicationFactor(), notifier.commitInterval(),
                notifier.sessionTimeout(), Set.of(Topics.STOCK_LEVELS.name(), Topics.PRODUCTS.name()));
    }

    static NotifierTopology topology(Live<NotifierProperties> notifier, ActiveOrders orders, NotifierMetrics metrics,
            Commits commits, StoreSuppliers stores) {
        NotifierProperties start = notifier.get();
        return new NotifierTopology(new RoundPolicy(start.factor(), start.rest(), start.openingLead()),
                () -> notifier.get().rate(), orders, metrics, commits, stores);
    }

    @Override
    protected KafkaStreams create(StreamsMetrics metrics) {
        Properties settings = settings(notifier.get(), topics).on(kafka.client(), metrics);
        Commits commits = new Commits(LEAST_BETWEEN_COMMITS);
        return new KafkaStreams(
                topology(notifier, orders, notifierMetrics, commits, Stores::persistentKeyValueStore).build(),
                settings, new FencedClients(commits));
    }
}
