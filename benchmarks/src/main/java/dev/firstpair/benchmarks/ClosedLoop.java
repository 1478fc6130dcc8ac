package dev.firstpair.benchmarks;

import dev.firstpair.stack.client.LoadClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How many purchases per second are accepted, decided and stored, and the cost of each; one system, or two alternately.
 */
final class ClosedLoop {

    /**
     * @param scenario actions of the buyers
     * @param connections of the buyers; each has one request under way at any time
     * @param buyers how many there are; each buys a product once
     * @param warmUp under load, before the measurement
     * @param window length of a measurement
     * @param rounds windows of each side that have to count
     */
    record Options(Scenario scenario, int connections, int buyers, Duration warmUp, Duration window, int rounds) {}

    /** @param windows by side; also those that do not count */
    record Result(Options options, Map<String, List<Window>> windows) implements Outcome {

        @Override
        public String title() {
            return options.scenario().title();
        }

        @Override
        public String method() {
            return """
                    %d connections, %,d buyers. Median of %d windows of %d s each, least and most in brackets;
                    %d s of load before the first.""".formatted(options.connections(), options.buyers(),
                    options.rounds(), options.window().toSeconds(), options.warmUp().toSeconds());
        }

        @Override
        public List<Table> tables() {
            Table table = Table.ofSides(windows.keySet());
            Windows.fill(table, windows);
            return List.of(table);
        }

        @Override
        public List<Chart> charts() {
            return List.of(Windows.processesChart(windows));
        }

        @Override
        public List<String> conclusions() {
            return List.of();
        }
    }

    private final Options options;
    private final Consumer<String> log;

    ClosedLoop(Options options, Consumer<String> log) {
        this.options = options;
        this.log = log;
    }

    /**
     * Alternates between the sides.
     *
     * @throws BenchmarkFailedException if a side has too few windows that count
     */
    Result run(List<Side> sides) throws IOException, InterruptedException {
        List<Load> loads = new ArrayList<>();
        try (LoadClient http = new LoadClient(options.connections())) {
            for (Side side : sides) {
                SimulatedUsers users = SimulatedUsers.of(side, options.buyers(), log);
                Buyers buyers = new Buyers(options.scenario(), http, users, new Pairing(options.buyers(), 1));
                loads.add(new Load(side, buyers, options.scenario(), options.connections(), log));
            }
            for (Load load : loads) {
                load.warmUp(options.warmUp());
            }
            Load.inTurns(loads, options.window(), options.rounds());
        } finally {
            loads.forEach(Load::close);
        }
        Map<String, List<Window>> windows = new LinkedHashMap<>();
        loads.forEach(load -> windows.put(load.side().name(), load.windows()));
        return new Result(options, windows);
    }
}
