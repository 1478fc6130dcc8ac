package dev.firstpair.streams;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up once the topology runs; a rebalance after that leaves it up. */
public final class StreamsHealth implements HealthIndicator {

    private final StreamsRunner runner;
    private volatile boolean hasRun;

    public StreamsHealth(StreamsRunner runner) {
        this.runner = runner;
    }

    @Override
    public Health health() {
        KafkaStreams streams = runner.streams();
        if (streams == null) {
            String trouble = runner.trouble();
            return Health.down().withDetail("waiting", trouble == null ? "starting" : trouble).build();
        }
        KafkaStreams.State state = streams.state();
        hasRun = hasRun || state == KafkaStreams.State.RUNNING;
        boolean up = state == KafkaStreams.State.RUNNING || state == KafkaStreams.State.REBALANCING && hasRun;
        return (up ? Health.up() : Health.down()).withDetail("state", state.name()).build();
    }
}
