package dev.firstpair.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a scenario came to.
 *
 * @param at UTC
 * @param commits by side
 * @param windows by side; also those that do not count
 */
record Report(String at, Machine machine, Measurement.Options options, Map<String, String> commits,
        Map<String, List<Window>> windows) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Everything, windows one by one. */
    String toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** Medians, with the least and the most in brackets. */
    String toMarkdown() {
        StringBuilder page = new StringBuilder();
        page.append("# ").append(options.scenario().title()).append("\n\n");
        page.append("%s, %s with %d processors (%s), %d GiB, JDK %s;\nload generator on the same machine.\n\n"
                .formatted(at, machine.kernel(), machine.processors(), machine.processor(), machine.memoryGib(),
                        machine.java()));
        page.append("%d connections, %,d buyers. ".formatted(options.connections(), options.buyers()));
        page.append("Median of %d windows of %d s each, least and most in brackets;\n%d s of load before the first.\n\n"
                .formatted(options.rounds(), options.window().toSeconds(), options.warmUp().toSeconds()));
        row(page, "", windows.keySet().stream().map(side -> side + " " + commits.getOrDefault(side, "")).toList());
        row(page, "---", windows.keySet().stream().map(side -> "---").toList());
        figures(page, "stored per second", Window::storedPerSecond);
        figures(page, "latency p50, ms", window -> window.latency().p50());
        figures(page, "latency p99, ms", window -> window.latency().p99());
        figures(page, "CPU per order, µs", Window::microsPerOrder);
        figures(page, "of it C2, µs", Window::compilerMicrosPerOrder);
        windows.values()
                .stream()
                .flatMap(List::stream)
                .flatMap(window -> window.cpu().keySet().stream())
                .distinct()
                .forEach(process -> figures(page, process + ", µs",
                        window -> window.microsPerOrderByProcess().getOrDefault(process, 0.0)));
        return page.toString();
    }

    private void figures(StringBuilder page, String name, ToDoubleFunction<Window> figure) {
        row(page, name, windows.values().stream().map(ofSide -> {
            Spread spread = Spread.of(Measurement.counting(ofSide).stream().map(figure::applyAsDouble).toList());
            return String.format(Locale.ROOT, "%,.0f (%,.0f–%,.0f)", spread.median(), spread.least(), spread.most());
        }).toList());
    }

    private static void row(StringBuilder page, String first, List<String> others) {
        page.append("| ").append(first).append(" | ").append(String.join(" | ", others)).append(" |\n");
    }

    /** How the first side compares with the second, if there are two. */
    List<String> comparison() {
        if (windows.size() != 2) {
            return List.of();
        }
        Map<String, ToDoubleFunction<Window>> figures = new LinkedHashMap<>();
        figures.put("stored per second", Window::storedPerSecond);
        figures.put("CPU per order", Window::microsPerOrder);
        List<String> sides = List.copyOf(windows.keySet());
        return figures.entrySet()
                .stream()
                .map(figure -> String.format(Locale.ROOT, "%s: %.2f × that of %s", figure.getKey(),
                        median(sides.getFirst(), figure.getValue()) / median(sides.getLast(), figure.getValue()),
                        sides.getLast()))
                .toList();
    }

    private double median(String side, ToDoubleFunction<Window> figure) {
        List<Window> ofSide = Objects.requireNonNull(windows.get(side));
        return Spread.of(Measurement.counting(ofSide).stream().map(figure::applyAsDouble).toList()).median();
    }
}
