package dev.firstpair.benchmarks;

import dev.firstpair.benchmarks.Ceilings.Kind;
import dev.firstpair.benchmarks.Ceilings.Options;
import dev.firstpair.benchmarks.Ceilings.Sample;
import dev.firstpair.stack.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The shares of ingress-api's maximum rates that {@link Ceilings} measured, and whether they reach the goals.
 *
 * @param samples all of them, in the order in which they were measured
 */
record CeilingsResult(Options options, List<Sample> samples) implements Outcome {

    private static final double SOLD_OUT_GOAL = 0.85;
    private static final double ACCEPTED_GOAL = 0.2;

    @Override
    public String title() {
        return "Ceilings of ingress-api";
    }

    @Override
    public String method() {
        return """
                Each connection sends its next request when it has the answer. *Bare*: `GET /api/clock`. *Sold \
                out*: a
                purchase of a product of which nothing is left, with the token of one of %,d users. *Accepted*: a \
                burst
                of %d s of purchases that are answered 202, all decided within %d s after it. Everything runs
                meanwhile. Median of %d windows (bare and sold out: %d s), least and most in brackets; %d s of \
                load before
                the first."""
                .formatted(options.buyers(), Ceilings.BURST.toSeconds(), Ceilings.DECIDED_WITHIN.toSeconds(),
                        options.rounds(),
                        options.window().toSeconds(), options.warmUp().toSeconds());
    }

    @Override
    public List<Table> tables() {
        return options.connections().stream().map(this::table).toList();
    }

    private Table table(int connections) {
        Table table = Table.ofSides(sides());
        String at = " at " + connections + " connections";
        for (Kind kind : Kind.values()) {
            table.row(kind.label + " per second" + at,
                    bySide(side -> values(side, kind, connections, Sample::perSecond)));
        }
        for (Kind kind : List.of(Kind.SOLD_OUT, Kind.ACCEPTED)) {
            table.row(kind.label + " / bare", 2, bySide(side -> share(side, kind, connections)));
        }
        for (Kind kind : Kind.values()) {
            table.row(kind.label + ": CPU of ingress-api per answer, µs", 1,
                    bySide(side -> values(side, kind,
                            connections, sample -> sample.microsPerAnswer(ServiceName.INGRESS_API.module()))));
        }
        table.row("accepted: CPU of all processes per answer, µs",
                bySide(side -> values(side, Kind.ACCEPTED, connections, Sample::allMicrosPerAnswer)));
        table.row("load generator: CPU per bare answer, µs", 1, bySide(side -> values(side, Kind.BARE, connections,
                sample -> sample.microsPerAnswer(Ceilings.GENERATOR))));
        table.row("accepted: decided after the burst, s", 2,
                bySide(side -> values(side, Kind.ACCEPTED, connections, Sample::decidedAfterSeconds)));
        return table;
    }

    private List<String> sides() {
        return samples.stream().map(Sample::side).distinct().toList();
    }

    private List<List<Double>> bySide(Function<String, List<Double>> figure) {
        return sides().stream().map(figure).toList();
    }

    private List<Double> values(String side, Kind kind, int connections, ToDoubleFunction<Sample> figure) {
        return samples.stream()
                .filter(sample -> sample.side().equals(side) && sample.kind() == kind
                        && sample.connections() == connections)
                .filter(Sample::counts)
                .map(figure::applyAsDouble)
                .toList();
    }

    /** Computed from the medians; empty if one is missing. */
    private List<Double> share(String side, Kind kind, int connections) {
        List<Double> part = values(side, kind, connections, Sample::perSecond);
        List<Double> bare = values(side, Kind.BARE, connections, Sample::perSecond);
        return part.isEmpty() || bare.isEmpty()
                ? List.of()
                : List.of(Spread.of(part).median() / Spread.of(bare).median());
    }

    @Override
    public List<Chart> charts() {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        List<String> categories = new ArrayList<>();
        for (int connections : options.connections()) {
            for (Kind kind : Kind.values()) {
                categories.add(kind.label + ", " + connections);
            }
        }
        for (String side : sides()) {
            List<Double> values = new ArrayList<>();
            for (int connections : options.connections()) {
                for (Kind kind : Kind.values()) {
                    List<Double> measured = values(side, kind, connections, Sample::perSecond);
                    values.add(measured.isEmpty() ? Double.NaN : Spread.of(measured).median());
                }
            }
            series.put(side, values);
        }
        return List.of(new Chart(Chart.Kind.BARS, "per-second", "Answers of ingress-api, by connections",
                "per second", categories, series));
    }

    @Override
    public List<String> conclusions() {
        List<String> goals = new ArrayList<>();
        for (int connections : options.connections()) {
            goals.add(goal(Kind.SOLD_OUT, connections, SOLD_OUT_GOAL));
            goals.add(goal(Kind.ACCEPTED, connections, ACCEPTED_GOAL));
        }
        return goals;
    }

    private String goal(Kind kind, int connections, double goal) {
        List<Double> share = share(sides().getFirst(), kind, connections);
        String measured = share.isEmpty()
                ? "no share of the bare endpoint was measured"
                : String.format(Locale.ROOT, "%.2f of the bare endpoint", share.getFirst());
        return String.format(Locale.ROOT, "%s at %d connections: %s; goal %.2f, %s", kind.label,
                connections, measured, goal,
                !share.isEmpty() && share.getFirst() >= goal ? "reached" : "missed");
    }
}
