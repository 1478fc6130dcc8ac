package dev.firstpair.benchmarks;

import static dev.firstpair.benchmarks.ReportTest.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The content of the scenarios' reports. */
class OutcomesTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void ceilingsAreSharesOfTheBareEndpoint() {
        CeilingsResult result = new CeilingsResult(new Ceilings.Options(List.of(256), 10_000, TEN, TEN, 1),
                List.of(ceiling(Ceilings.Kind.BARE, 100_000, 0), ceiling(Ceilings.Kind.SOLD_OUT, 85_000, 0),
                        ceiling(Ceilings.Kind.ACCEPTED, 90_000, 2.5), ceiling(Ceilings.Kind.ACCEPTED, 15_000, 1.5)));

        assertThat(markdown(result)).contains("| bare per second at 256 connections | 10,000 |",
                "| sold out / bare | 0.85 |", "| accepted per second at 256 connections | 1,500 |",
                "| accepted / bare | 0.15 |", "| bare: CPU of ingress-api per answer, µs | 10.0 |");
        assertThat(result.conclusions()).as("what was decided too late does not count")
                .containsExactly(
                        "sold out at 256 connections: 0.85 of the bare endpoint; goal 0.85, reached",
                        "accepted at 256 connections: 0.15 of the bare endpoint; goal 0.20, missed");
        assertThat(result.charts()).singleElement()
                .satisfies(chart -> assertThat(chart.series()).containsEntry("this",
                        List.of(10_000.0, 8_500.0, 1_500.0)));
    }

    @Test
    void aSideWithoutTheBareEndpointHasNoShare() {
        CeilingsResult result = new CeilingsResult(new Ceilings.Options(List.of(256), 10_000, TEN, TEN, 1),
                List.of(ceiling(Ceilings.Kind.SOLD_OUT, 85_000, 0), ceiling(Ceilings.Kind.ACCEPTED, 15_000, 1.5)));

        assertThat(markdown(result)).contains("| bare per second at 256 connections | – |", "| sold out / bare | – |");
        assertThat(result.conclusions()).first().asString().contains("no share", "missed");
    }

    @Test
    void latencyIsComparedWithTheGoalsAtTwoThousandPerSecond() {
        Latency.Options options = new Latency.Options(List.of(2_000), 10_000, TEN, TEN, 3, false);
        Latency.Result result = new Latency.Result(options,
                List.of(latency(30, 0), latency(50, 20), latency(35, 0)));

        assertThat(markdown(result)).contains("| visible p50 at 2000 per second, ms | 35.0 (30.0–50.0) |",
                "| stored p99 at 2000 per second, ms | 1,750.0 (1,500.0–2,500.0) |",
                "| refused, % | 0.0 (0.0–10.0) |");
        assertThat(result.conclusions()).containsExactly("visible at 2000 per second: p50 35.0 ms; goal 40 ms, reached",
                "visible at 2000 per second: p99 350.0 ms; goal 150 ms, missed");
        assertThat(result.charts()).singleElement()
                .satisfies(chart -> assertThat(chart.series()).containsKeys("accepted", "visible", "stored"));
    }

    @Test
    void latencyHasNoGoalAtOtherRates() {
        Latency.Result result = new Latency.Result(new Latency.Options(List.of(500), 10_000, TEN, TEN, 1, true),
                List.of(new Latency.Sample("this", 500, 200, 0, 0, percentiles(1), percentiles(1), percentiles(1))));

        assertThat(result.conclusions()).isEmpty();
    }

    @Test
    void aStartHasPhases() {
        Map<String, Double> ready = Map.of("kafka", 4.0, "mysql", 6.0, "catalog", 9.0, "ingress-api", 12.0);
        Map<String, Long> memory = Map.of("kafka", 300L, "ingress-api-2", 200L);
        Start.Result result = new Start.Result(new Start.Options(1),
                List.of(new Start.Sample("this", false, ready, 90, 91, 92, 93, Map.of()),
                        new Start.Sample("this", true, ready, 13, 13.2, 13.5, 41, memory)));

        assertThat(markdown(result)).contains("| servers ready, s | 6.0 |", "| services ready, s | 12.0 |",
                "| accepted, s | 13.0 |", "| stored, s | 13.5 |", "| CPU of all processes until then, s | 41 |",
                "| catalog ready, s | 9.0 |", "| resident memory of all processes then, MiB | 500 |",
                "| ingress-api-2, MiB | 200 |");
        assertThat(result.charts()).singleElement()
                .satisfies(chart -> assertThat(chart.series()).containsEntry("this",
                        List.of(6.0, 12.0, 13.0, 13.2, 13.5)));
    }

    @Test
    void growthHasAColumnForEachStepAndSide() {
        Growth.Options options = new Growth.Options(Growth.Subject.ORDERS, List.of(0, 1_000_000), 256, TEN, TEN, 1);
        Growth.Result result = new Growth.Result(options, List.of(step("this", 0, 3), step("against", 0, 6),
                step("this", 1_000_000, 4), step("against", 1_000_000, 9)));

        assertThat(markdown(result)).contains(
                "|  | this, 0 orders held | against, 0 orders held | this, 1,000,000 orders held "
                        + "| against, 1,000,000 orders held |",
                "| CPU per order, µs | 100 | 200 | 133 | 300 |", "| kafka memory, MiB | 700 | 700 | 700 | 700 |",
                "| data on disk, MiB | 55 | 55 | 55 | 55 |");
        assertThat(result.charts()).extracting(Chart::name)
                .containsExactly("orders-cpu", "orders-memory", "orders-disk");
        assertThat(result.charts().getFirst().series()).containsEntry("against", List.of(200.0, 300.0));
    }

    private static String markdown(Outcome outcome) {
        return outcome.tables().stream().map(Table::toMarkdown).collect(Collectors.joining("\n"));
    }

    private static Ceilings.Sample ceiling(Ceilings.Kind kind, long answers, double decidedAfter) {
        return new Ceilings.Sample("this", kind, 256, 10, answers, 0, decidedAfter,
                Map.of("ingress-api", new CpuTime(answers * 10, 0), "load generator", new CpuTime(answers * 8, 0)));
    }

    private static Latency.Sample latency(double p50, long refused) {
        return new Latency.Sample("this", 2_000, 200, refused, 0, percentiles(p50 / 10), percentiles(p50),
                percentiles(p50 * 5));
    }

    private static Percentiles percentiles(double p50) {
        return new Percentiles(200, p50, p50 * 2, p50 * 10, p50 * 20, p50 * 30);
    }

    private static Growth.Step step(String side, int size, long cpuSeconds) {
        return new Growth.Step(side, size, size + 30_000, new Footprint(Map.of("kafka", 700L), Map.of("mysql", 55L)),
                List.of(window(30_000, 30_000, 30_000, cpuSeconds)));
    }
}
