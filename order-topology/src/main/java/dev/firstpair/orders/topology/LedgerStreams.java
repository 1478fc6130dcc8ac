package dev.firstpair.orders.topology;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.PaymentProperties;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.InstrumentedClients;
import dev.firstpair.streams.Commits;
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

/**
 * Runs the topology. Until it runs, queries are answered as not ready. A rebalance after that leaves the instance
 * healthy: queries are then answered by other instances or from standbys. A load balancer that took the instance out
 * would only lose those.
 */
@Component("streams")
final class LedgerStreams extends StreamsRunner {

    /** The time that one buyer on an idle system waits for; too short to be noticed. */
    private static final Duration LEAST_BETWEEN_COMMITS = Duration.ofMillis(20);

    private final OrdersProperties orders;
    private final PaymentProperties payment;
    private final TopicsProperties topics;
    private final KafkaProperties kafka;
    private final Tracing tracing;
    private final CommittedView committedView;
    private final LedgerMetrics ledgerMetrics;

    LedgerStreams(
            OrdersProperties orders,
            PaymentProperties payment,
            TopicsProperties topics,
            KafkaProperties kafka,
            CommittedView committedView,
            Tracing tracing,
            MeterRegistry meters) {
        super(() -> new TopicAdmin(kafka.client(),
                topics.partitions(), topics.replicationFactor()), meters, "firstpair.ledger");
        this.orders = orders;
        this.payment = payment;
        this.topics = topics;
        this.kafka = kafka;
        this.committedView = committedView;
        this.tracing = tracing;
        this.ledgerMetrics = new LedgerMetrics(meters);
    }

    static StreamsSettings settings(OrdersProperties orders, TopicsProperties topics) {
        return new StreamsSettings(orders.applicationId(), orders.applicationServer(), orders.stateDir(),
                orders.threads(), orders.stateMemory().toBytes(), topics.replicationFactor(),
                orders.commitInterval(), orders.sessionTimeout(), Set.of(Topics.ORDER_EVENTS.name()));
    }

    @Override
    protected KafkaStreams create(StreamsMetrics metrics) {
        Properties settings = settings(orders, topics).on(kafka.client(), metrics);
        Commits commits = new Commits(LEAST_BETWEEN_COMMITS);
        return new KafkaStreams(topology(commits, Stores::persistentKeyValueStore).build(settings), settings,
                new InstrumentedClients(commits, committedView));
    }

    /** The topology with the configured settings. */
    LedgerTopology topology(Commits commits, StoreSuppliers stores) {
        return new LedgerTopology(
                new Ledger(orders.closingGrace(), payment.cancelOnDecline()), topics.partitions(),
                new LedgerProcessor.Timers(orders.timerTick(), orders.timerBatch()), ledgerMetrics, tracing,
                committedView, commits, stores);
    }
}
