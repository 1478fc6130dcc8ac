package dev.firstpair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {

    private static final String REPLICAS = StreamsConfig.REPLICATION_FACTOR_CONFIG;
    private static final String IN_SYNC = "topic.min.insync.replicas";

    @Test
    void leavesTheReplicasOfInternalTopicsToTheBrokersByDefault() {
        assertThat(settings(-1)).doesNotContainKeys(REPLICAS, IN_SYNC);
    }

    @Test
    void givesInternalTopicsTheConfiguredReplicas() {
        assertThat(settings(2)).containsEntry(REPLICAS, 2).doesNotContainKey(IN_SYNC);
    }

    @Test
    void hasTwoOfThreeReplicasInSync() {
        assertThat(settings(3)).containsEntry(REPLICAS, 3).containsEntry(IN_SYNC, "2");
    }

    private static Properties settings(int replicationFactor) {
        return new StreamsSettings("test", null, Path.of("state"), 1, 1 << 20, (short) replicationFactor,
                Duration.ofMillis(100), Duration.ofSeconds(10), Set.of())
                .on(Map.of("bootstrap.servers", "localhost:1"),
                        new StreamsMetrics(new SimpleMeterRegistry(), "test"));
    }
}
