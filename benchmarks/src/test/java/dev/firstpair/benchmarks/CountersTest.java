package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {

    private static final String EXPOSITION = """
            # HELP decisions_total Decisions
            # TYPE decisions_total counter
            decisions_total{outcome="placed",reason=""} 1.2345678E7
            decisions_total{outcome="placed",reason="x"} 2.0
            decisions_total{outcome="rejected",reason="SOLD_OUT"} 7.0
            decisions_total_created{outcome="placed",reason=""} 1.0
            plain_total 3.0
            """;

    @Test
    void addsUpTheSamplesThatHaveTheLabels() {
        assertThat(Counters.sum(EXPOSITION, "decisions_total", "outcome=\"placed\"")).isEqualTo(12_345_680);
        assertThat(Counters.sum(EXPOSITION, "decisions_total")).isEqualTo(12_345_687);
        assertThat(Counters.sum(EXPOSITION, "plain_total")).isEqualTo(3);
    }

    @Test
    void countsNothingForAMetricThatIsNotThere() {
        assertThat(Counters.sum(EXPOSITION, "absent_total")).isZero();
        assertThat(Counters.sum(EXPOSITION, "plain_total", "outcome=\"placed\"")).isZero();
    }
}
