package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.client.Latencies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Machine MACHINE = new Machine("A processor", 2, 24, "Linux 6", "25");
    private static final ClosedLoop.Options OPTIONS = new ClosedLoop.Options(Scenario.STORED, 256, 10_000,
            Duration.ofSeconds(120), Duration.ofSeconds(10), 3);

    @Test
    void countsAWindowOnlyIfAcceptedDecidedAndStoredAgree() {
        assertThat(window(1_000, 990, 980, 1).isWhole()).isTrue();
        assertThat(window(1_000, 990, 960, 1).isWhole()).isFalse();
        assertThat(window(1_000, 700, 1_000, 1).isWhole()).isFalse();
        assertThat(window(0, 0, 0, 1).isWhole()).isFalse();
    }

    @Test
    void givesMediansWithTheLeastAndTheMostOfWhatCounts() {
        Report report = report(Map.of("this", List.of(window(10_000, 10_000, 10_000, 4),
                window(20_000, 20_000, 20_000, 4), window(30_000, 30_000, 30_000, 3),
                window(90_000, 90_000, 10_000, 1))));

        assertThat(report.toMarkdown()).contains("| stored per second | 2,000 (1,000–3,000) |",
                "| latency p99, ms | 90 |", "| CPU per order, µs | 200 (100–400) |",
                "| of it C2, µs | 20 (10–40) |",
                "| kafka, µs | 200 (100–400) |",
                "|  | this |", "- this: abc", "](stored-cpu-by-process.svg)");
    }

    @Test
    void keepsAllWindowsAsJson() {
        Report report = report(Map.of("this", List.of(window(10_000, 10_000, 10_000, 4),
                window(90_000, 90_000, 10_000, 1))));

        JsonNode json = JsonMapper.builder().build().readTree(report.toJson());

        assertThat(json.path("scenario").asString()).isEqualTo("stored");
        assertThat(json.at("/outcome/windows/this").size()).as("also what does not count").isEqualTo(2);
        assertThat(json.at("/outcome/windows/this/1/stored").asInt()).isEqualTo(10_000);
        assertThat(json.at("/outcome/options/connections").asInt()).isEqualTo(256);
    }

    @Test
    void comparesTwoSides() {
        Map<String, List<Window>> windows = new LinkedHashMap<>();
        windows.put("this", List.of(window(30_000, 30_000, 30_000, 3)));
        windows.put("against", List.of(window(10_000, 10_000, 10_000, 4)));

        assertThat(report(windows).toMarkdown()).contains("|  | this | against | ratio |",
                "| stored per second | 3,000 | 1,000 | 3.00 |", "| CPU per order, µs | 100 | 400 | 0.25 |");
    }

    @Test
    void writesAllFilesThatThePageNames(@TempDir Path directory) throws IOException {
        Path results = directory.resolve("new");
        report(Map.of("this", List.of(window(30_000, 30_000, 30_000, 3)))).write(results);

        assertThat(results.resolve("report.json")).isRegularFile();
        assertThat(Files.readString(results.resolve("report.md"))).contains("(stored-cpu-by-process.svg)");
        assertThat(Files.readString(results.resolve("stored-cpu-by-process.svg"))).startsWith("<svg");
    }

    private static Report report(Map<String, List<Window>> windows) {
        return new Report("stored", "2026-01-01T00:00:00Z", MACHINE, Map.of("this", "abc"),
                new ClosedLoop.Result(OPTIONS, windows));
    }

    /** Ten seconds in which Kafka alone used the processors. */
    static Window window(long accepted, long decided, long stored, long cpuSeconds) {
        return new Window(10, accepted, decided, stored, new Latencies.Summary(40, 90, 100),
                Map.of("kafka", new CpuTime(cpuSeconds * 1_000_000, cpuSeconds * 100_000)));
    }
}
