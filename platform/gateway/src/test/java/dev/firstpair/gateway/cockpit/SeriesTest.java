package dev.firstpair.gateway.cockpit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesTest {

    @Test
    void readsNamesLabelsAndValues() {
        List<Series> series = Series.parse("""
                # HELP answers_total Answers, by code
                # TYPE answers_total counter
                answers_total{code="SOLD_OUT",why="a \\"b\\", {c}"} 12.0
                process_start_time_seconds 1.796123456789E9
                with_timestamp{a="b",} 3 1796123456789
                """);

        assertThat(series).containsExactly(
                new Series("answers_total", Map.of("code", "SOLD_OUT", "why", "a \\\"b\\\", {c}"), 12),
                new Series("process_start_time_seconds", Map.of(), 1_796_123_456.789),
                new Series("with_timestamp", Map.of("a", "b"), 3));
    }

    @Test
    void leavesOutWhatIsNoNumberOrNoLine() {
        assertThat(Series.parse("""
                latency{quantile="0.5"} NaN
                latency_max +Inf
                answers_total twelve
                catalog
                <html><body>Not found</body></html>

                """)).isEmpty();
    }
}
