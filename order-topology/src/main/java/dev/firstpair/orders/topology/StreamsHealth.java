package dev.firstpair.orders.topology;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Up once the topology runs. A rebalance after that leaves it up: queries are answered by other instances or from
 * standbys then, and taking the instance out of a load balancer would only lose those.
 */
@Component("streams")
final class StreamsHealth implements HealthIndicator {

    private final LedgerStreams ledger;
    private volatile boolean hasRun;

    StreamsHealth(LedgerStreams ledger) {
        this.ledger = ledger;
    }

    @Override
    public Health health() {
        KafkaStreams streams = ledger.streams();
        if (streams == null) {
            String trouble = ledger.trouble();
            return Health.down().withDetail("waiting", trouble == null ? "starting" : trouble).build();
        }
        KafkaStreams.State state = streams.state();
        hasRun = hasRun || state == KafkaStreams.State.RUNNING;
        boolean up = state == KafkaStreams.State.RUNNING || state == KafkaStreams.State.REBALANCING && hasRun;
        return (up ? Health.up() : Health.down()).withDetail("state", state.name()).build();
    }
}
