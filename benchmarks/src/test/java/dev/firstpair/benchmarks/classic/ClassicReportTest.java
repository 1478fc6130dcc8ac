package dev.firstpair.benchmarks.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.benchmarks.CpuTime;
import dev.firstpair.benchmarks.Machine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ClassicReportTest {

    private static final ClassicReport REPORT = report();

    @Test
    void givesMediansWithTheLeastAndTheMost() {
        assertThat(REPORT.toMarkdown()).contains("|  | Firstpair | lock |", "10,000 threads",
                "Linux 6 with 2 processors (A processor), 24 GiB, JDK 25", "Commit abc; JMeter 5",
                "| samples | 10,000 | 10,000 |", "| error % | 0.0 | 0.0 |", "| p99, ms | 300 (200–400) | 3,000 |",
                "| accepted and stored per second | 5,000 (2,500–10,000) | 500 |",
                "| until the last is stored, s | 2.0 (1.0–4.0) | 20.0 |", "| JMeter | 3.0 | 3.0 |",
                "| kafka | 1.5 | 1.5 |");
    }

    @Test
    void comparesTheFirstWithEachOther() {
        assertThat(REPORT.comparison())
                .containsExactly("accepted and stored per second: 10.00 × lock; p99 300 instead of 3,000 ms");
    }

    @Test
    void keepsEachRound() {
        assertThat(JsonMapper.builder().build().readTree(REPORT.toJson()).at("/rounds/Firstpair/2/answers/p99").asInt())
                .isEqualTo(400);
    }

    private static ClassicReport report() {
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        rounds.put("Firstpair", List.of(round(4, 200), round(1, 300), round(2, 400)));
        rounds.put("lock", List.of(round(20, 3_000)));
        return new ClassicReport("2026-01-01T00:00:00Z", new Machine("A processor", 2, 24, "Linux 6", "25"), "abc",
                Map.of("JMeter", "5"), new Rounds.Options(10_000, Duration.ofSeconds(1), 10_000, 2, 3), rounds);
    }

    private static Round round(double storedSeconds, long p99) {
        Samples samples = new Samples(10_000, 10_000, Map.of("202", 10_000), 0, 1_000, 150, 1, 500, 10, 100, 180, p99,
                0, 10_000, 99);
        return new Round(samples, 10_000, storedSeconds, "5", 3_000_000,
                Map.of("kafka", new CpuTime(1_500_000, 0)));
    }
}
