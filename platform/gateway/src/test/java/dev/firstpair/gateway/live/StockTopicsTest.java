package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StockTopicsTest {

    @Test
    void sendsTenThousandEventsPerSecondHoweverManyListen() {
        assertThat(StockTopics.pause(10_000)).isEqualTo(Duration.ofSeconds(1));
        assertThat(StockTopics.pause(500)).isEqualTo(Duration.ofMillis(50));
        assertThat(StockTopics.pause(0)).isEqualTo(Duration.ZERO);
    }
}
