package dev.firstpair.benchmarks;

import dev.firstpair.stack.client.LoadClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The cost of a purchase, and the memory and disk space of the system, while one quantity grows. */
final class Growth {

    /** The quantity that grows. */
    enum Subject {
        /** Orders that the system holds. */
        ORDERS("orders held", List.of(0, 1_000_000, 3_000_000)),
        /** Users, each of which has bought. */
        BUYERS("buyers", List.of(10_000, 100_000, 1_000_000)),
        /** Products on sale together; purchases go round them. */
        PRODUCTS("products on sale", List.of(1, 100, 10_000));

        private final String title;
        private final List<Integer> steps;

        Subject(String title, List<Integer> steps) {
            this.title = title;
            this.steps = steps;
        }

        List<Integer> steps() {
            return steps;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param steps sizes of the subject, ascending
     * @param connections of the buyers; each has one request under way at any time
     * @param warmUp under load, before the first step
     * @param window length of a measurement
     * @param rounds windows of each step and side that have to count
     */
    record Options(Subject subject, List<Integer> steps, int connections, Duration warmUp, Duration window,
            int rounds) {}

    /**
     * One side at one step.
     *
     * @param side its name
     * @param size of the subject
     * @param held orders after the windows
     * @param footprint after the windows
     * @param windows including those that do not count
     */
    record Step(String side, int size, long held, Footprint footprint, List<Window> windows) {}

    /** @param steps in the order in which they were measured */
    record Result(Options options, List<Step> steps) implements Outcome {

        @Override
        public String title() {
            return "Cost of a purchase by " + options.subject().title;
        }

        @Override
        public String method() {
            return """
                    %d connections buy as in `stored`, at each size of the system. Median of %d windows of %d s, \
                    least and most in
                    brackets; %d s of load before the first step. Orders held, memory and disk: after the windows of \
                    the step."""
                    .formatted(options.connections(), options.rounds(), options.window().toSeconds(),
                            options.warmUp().toSeconds());
        }

        @Override
        public List<Table> tables() {
            Map<String, List<Window>> windows = new LinkedHashMap<>();
            steps.forEach(step -> windows.put(column(step), step.windows()));
            Table cost = Table.of(windows.keySet());
            Windows.fill(cost, windows);
            Table footprint = Table.of(windows.keySet());
            footprint.row("orders held", values(step -> step.held()));
            footprint.row("memory of all processes, MiB", values(step -> sum(step.footprint().memoryMib())));
            rows(footprint, " memory, MiB", step -> step.footprint().memoryMib());
            footprint.row("data on disk, MiB", values(step -> sum(step.footprint().diskMib())));
            rows(footprint, " on disk, MiB", step -> step.footprint().diskMib());
            return List.of(cost, footprint);
        }

        private String column(Step step) {
            return String.format(Locale.ROOT, "%s, %,d %s", step.side(), step.size(), options.subject().title);
        }

        private List<List<Double>> values(ToDoubleFunction<Step> figure) {
            return steps.stream().map(step -> List.of(figure.applyAsDouble(step))).toList();
        }

        private void rows(Table table, String what, Function<Step, Map<String, Long>> sizes) {
            parts(sizes).forEach(
                    part -> table.row(part + what, values(step -> sizes.apply(step).getOrDefault(part, 0L))));
        }

        private List<String> parts(Function<Step, Map<String, Long>> sizes) {
            return steps.stream().flatMap(step -> sizes.apply(step).keySet().stream()).distinct().toList();
        }

        private static double sum(Map<String, Long> sizes) {
            return sizes.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public List<Chart> charts() {
            return List.of(
                    bySide("cpu", "CPU time per order", "µs",
                            step -> Windows.median(step.windows(), Window::microsPerOrder)),
                    bySide("memory", "Memory of all processes", "MiB", step -> sum(step.footprint().memoryMib())),
                    bySide("disk", "Data on disk", "MiB", step -> sum(step.footprint().diskMib())));
        }

        private Chart bySide(String name, String title, String unit, ToDoubleFunction<Step> figure) {
            Map<String, List<Double>> series = new LinkedHashMap<>();
            for (Step step : steps) {
                series.computeIfAbsent(step.side(), side -> new ArrayList<>()).add(figure.applyAsDouble(step));
            }
            List<String> sizes = options.steps().stream().map(size -> String.format(Locale.ROOT, "%,d", size)).toList();
            return new Chart(Chart.Kind.LINES, options.subject() + "-" + name,
                    title + " by " + options.subject().title, unit, sizes, series);
        }

        @Override
        public List<String> conclusions() {
            return List.of();
        }
    }

    /** Number of buyers, unless it is the quantity that grows. */
    private static final int BUYERS = 10_000;

    private final Options options;
    private final Consumer<String> log;
    /** Those of each side that have a token. */
    private final Map<Side, SimulatedUsers> signed = new HashMap<>();

    Growth(Options options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    /**
     * Alternates between the sides at each step.
     *
     * @throws BenchmarkFailedException if a side has too few windows that count
     */
    Result run(List<Side> sides) throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        try (LoadClient http = new LoadClient(options.connections())) {
            for (int size : options.steps()) {
                List<Load> loads = new ArrayList<>();
                try {
                    for (Side side : sides) {
                        loads.add(grown(side, size, http));
                    }
                    Load.inTurns(loads, options.window(), options.rounds());
                    for (Load load : loads) {
                        steps.add(new Step(load.side().name(), size, load.side().read(0, 1).decided(),
                                load.side().footprint(), load.windows()));
                    }
                } finally {
                    loads.forEach(Load::close);
                }
            }
        }
        return new Result(options, List.copyOf(steps));
    }

    /** Grows a side to a size. */
    private Load grown(Side side, int size, LoadClient http) throws IOException, InterruptedException {
        int users = options.subject() == Subject.BUYERS ? size : BUYERS;
        int products = options.subject() == Subject.PRODUCTS ? size : 1;
        SimulatedUsers known = signed.getOrDefault(side, SimulatedUsers.of(side, 0, log)).grown(users, log);
        signed.put(side, known);
        Buyers buyers = new Buyers(Scenario.STORED, http, known, new Pairing(users, products));
        Load load = new Load(side, buyers, Scenario.STORED, options.connections(), log);
        try {
            log.accept("%s: puts %,d products on sale".formatted(side.name(), products));
            buyers.awaitProducts();
            if (size == options.steps().getFirst()) {
                load.warmUp(options.warmUp());
            }
            long purchases = options.subject() == Subject.ORDERS ? size - side.read(0, 1).decided() : size;
            if (purchases > 0) {
                log.accept("%s: %,d purchases to grow to %,d %s".formatted(side.name(), purchases, size,
                        options.subject().title));
                load.fill(purchases);
            }
            return load;
        } catch (IOException | InterruptedException | RuntimeException e) {
            load.close();
            throw e;
        }
    }
}
