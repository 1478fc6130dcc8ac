package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MirrorSettingsTest {

    /** With the same name, Debezium waits for the MBeans of an earlier engine for two minutes. */
    @Test
    void giveEachEngineMetricsOfItsOwn() {
        assertThat(settings(true).getProperty("custom.metric.tags")).startsWith("engine=")
                .isNotEqualTo(settings(true).getProperty("custom.metric.tags"));
    }

    /** It would read everything again with other ids, and stock would be added twice. */
    @Test
    void continueAtNoPositionAfterGtidsWereTurnedOn() {
        assertThat(settings(true)).containsEntry("name", "mirror").containsEntry("topic.prefix", "mirror");
        assertThat(settings(false)).containsEntry("name", "mirror-by-position")
                .containsEntry("topic.prefix", "mirror-by-position");
    }

    private static Properties settings(boolean gtids) {
        return MirrorSettings.of(
                new MirrorProperties(true, "mirror", 54_001, Duration.ofMillis(50), Duration.ofSeconds(1),
                        Duration.ofSeconds(10)),
                MysqlAddress.parse("jdbc:mysql://localhost:3306/firstpair"), "user", "password", gtids,
                Map.of("bootstrap.servers", "localhost:9092"));
    }
}
