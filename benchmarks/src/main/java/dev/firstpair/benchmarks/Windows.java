package dev.firstpair.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The parts of reports about windows of a closed loop, side by side. */
final class Windows {

    private static final int BARS = 6;

    private Windows() {}

    static List<Window> counting(List<Window> windows) {
        return windows.stream().filter(Window::isWhole).toList();
    }

    /** @param columns windows by column, including those that do not count */
    static void fill(Table table, Map<String, List<Window>> columns) {
        Map<String, ToDoubleFunction<Window>> rows = new LinkedHashMap<>();
        rows.put("stored per second", Window::storedPerSecond);
        rows.put("latency p50, ms", window -> window.latency().p50());
        rows.put("latency p99, ms", window -> window.latency().p99());
        rows.put("CPU per order, µs", Window::microsPerOrder);
        rows.put("of it C2, µs", Window::compilerMicrosPerOrder);
        processes(columns).forEach(process -> rows.put(process + ", µs",
                window -> window.microsPerOrderByProcess().getOrDefault(process, 0.0)));
        rows.forEach((name, figure) -> table.row(name,
                columns.values().stream().map(windows -> values(windows, figure)).toList()));
    }

    /** CPU time per order of the processes that use the most. */
    static Chart processesChart(Map<String, List<Window>> columns) {
        List<String> processes = processes(columns).stream()
                .sorted((one, other) -> Double.compare(most(columns, other), most(columns, one)))
                .limit(BARS)
                .toList();
        Map<String, List<Double>> series = new LinkedHashMap<>();
        columns.keySet()
                .forEach(column -> series.put(column, processes.stream()
                        .map(process -> median(Objects.requireNonNull(columns.get(column)), micros(process)))
                        .toList()));
        return new Chart(Chart.Kind.BARS, "cpu-by-process", "CPU time per order", "µs", processes, series);
    }

    private static double most(Map<String, List<Window>> columns, String process) {
        return columns.values().stream().mapToDouble(windows -> median(windows, micros(process))).max().orElse(0);
    }

    private static ToDoubleFunction<Window> micros(String process) {
        return window -> window.microsPerOrderByProcess().getOrDefault(process, 0.0);
    }

    private static List<String> processes(Map<String, List<Window>> columns) {
        return columns.values()
                .stream()
                .flatMap(List::stream)
                .flatMap(window -> window.cpu().keySet().stream())
                .distinct()
                .toList();
    }

    /** The median of the windows that count. */
    static double median(List<Window> windows, ToDoubleFunction<Window> figure) {
        return Spread.of(values(windows, figure)).median();
    }

    private static List<Double> values(List<Window> windows, ToDoubleFunction<Window> figure) {
        List<Double> values = new ArrayList<>();
        counting(windows).forEach(window -> values.add(figure.applyAsDouble(window)));
        return values;
    }
}
