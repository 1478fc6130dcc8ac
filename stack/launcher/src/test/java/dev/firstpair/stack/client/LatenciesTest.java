package dev.firstpair.stack.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void areAllZeroWithoutMeasurements() {
        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(0, 0, 0));
    }

    @Test
    void givePercentilesByNearestRank() {
        for (int millis = 1_000; millis >= 1; millis--) {
            latencies.add(millis * 1_000_000L);
        }

        assertThat(latencies.summary()).isEqualTo(new Latencies.Summary(500, 990, 1_000));
    }

    @Test
    void findTheBusiestSecond() {
        long second = 1_000_000_000L;
        for (long moment : new long[]{0, second / 2, second - 1, second, second + 1, 3 * second}) {
            latencies.add(moment);
        }

        assertThat(latencies.busiestSecond()).isEqualTo(4);
    }
}
