package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void areMillisecondsOfAHistogramOfNanoseconds() {
        Histogram nanos = new Histogram(3);
        for (int millis = 1; millis <= 1_000; millis++) {
            nanos.recordValue(millis * 1_000_000L);
        }

        Percentiles percentiles = Percentiles.of(nanos);

        assertThat(percentiles.count()).isEqualTo(1_000);
        assertThat(percentiles.p50()).isCloseTo(500, within(1.0));
        assertThat(percentiles.p90()).isCloseTo(900, within(1.0));
        assertThat(percentiles.p99()).isCloseTo(990, within(1.0));
        assertThat(percentiles.p999()).isCloseTo(999, within(1.0));
        assertThat(percentiles.max()).isCloseTo(1_000, within(1.0));
    }

    @Test
    void areZeroIfNothingWasMeasured() {
        assertThat(Percentiles.of(new Histogram(3))).isEqualTo(new Percentiles(0, 0, 0, 0, 0, 0));
    }
}
