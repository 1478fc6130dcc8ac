package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.client.Latencies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Machine MACHINE = new Machine("A processor", 2, 24, "Linux 6", "25");
    private static final Measurement.Options OPTIONS = new Measurement.Options(Scenario.STORED, 256, 10_000,
            Duration.ofSeconds(120),
            Duration.ofSeconds(10), 3);

    @Test
    void countsAWindowOnlyIfAcceptedDecidedAndStoredAgree() {
        assertThat(window(1_000, 990, 980, 1).isWhole()).isTrue();
        assertThat(window(1_000, 990, 960, 1).isWhole()).isFalse();
        assertThat(window(1_000, 700, 1_000, 1).isWhole()).isFalse();
        assertThat(window(0, 0, 0, 1).isWhole()).isFalse();
    }

    @Test
    void givesMediansWithTheLeastAndTheMostOfWhatCounts() {
        Report report = new Report("2026-01-01T00:00:00Z", MACHINE, OPTIONS, Map.of("this", "abc"),
                Map.of("this", List.of(window(10_000, 10_000, 10_000, 4), window(20_000, 20_000, 20_000, 4),
                        window(30_000, 30_000, 30_000, 3), window(90_000, 90_000, 10_000, 1))));

        assertThat(report.toMarkdown()).contains("| stored per second | 2,000 (1,000–3,000) |",
                "| latency p99, ms | 90 (90–90) |", "| CPU per order, µs | 200 (100–400) |",
                "| of it C2, µs | 20 (10–40) |",
                "| kafka, µs | 200 (100–400) |",
                "|  | this abc |");
        assertThat(JsonMapper.builder().build().readTree(report.toJson()).at("/windows/this").size())
                .as("raw windows, also what does not count")
                .isEqualTo(4);
        assertThat(report.comparison()).as("with nothing").isEmpty();
    }

    @Test
    void comparesTwoSides() {
        Map<String, List<Window>> windows = new LinkedHashMap<>();
        windows.put("this", List.of(window(30_000, 30_000, 30_000, 3)));
        windows.put("against", List.of(window(10_000, 10_000, 10_000, 4)));
        Report report = new Report("2026-01-01T00:00:00Z", MACHINE, OPTIONS, Map.of(), windows);

        assertThat(report.comparison()).containsExactly("stored per second: 3.00 × that of against",
                "CPU per order: 0.25 × that of against");
    }

    /** Ten seconds in which Kafka alone used the processors. */
    private static Window window(long accepted, long decided, long stored, long cpuSeconds) {
        return new Window(10, accepted, decided, stored, new Latencies.Summary(40, 90, 100),
                Map.of("kafka", new CpuTime(cpuSeconds * 1_000_000, cpuSeconds * 100_000)));
    }
}
