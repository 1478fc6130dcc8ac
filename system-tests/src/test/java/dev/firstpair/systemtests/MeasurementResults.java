package dev.firstpair.systemtests;

import dev.firstpair.stack.client.Latencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The results of a measurement: a table on the console, and JSON under {@code target/measurements}. */
final class MeasurementResults {

    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final String name;
    private final Map<String, Object> found = new LinkedHashMap<>();

    MeasurementResults(String name) {
        this.name = name;
        add("processors", Runtime.getRuntime().availableProcessors());
        String options = System.getenv("FIRSTPAIR_JVM_OPTIONS");
        add("JVM options besides the stack's", options == null || options.isBlank() ? "none" : options);
    }

    void add(String what, Object value) {
        found.put(what, value);
    }

    /** p50, p99 and the largest, in milliseconds. */
    void add(String what, Latencies.Summary summary) {
        add(what + ", p50 ms", summary.p50());
        add(what + ", p99 ms", summary.p99());
        add(what + ", max ms", summary.max());
    }

    /** Rounds to one decimal: the measurements are not more precise. */
    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    void publish() {
        try {
            Path folder = Files.createDirectories(Path.of(System.getProperty("basedir", ""), "target", "measurements"));
            Files.writeString(folder.resolve(name + ".json"), JSON.writeValueAsString(found) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StringBuilder table = new StringBuilder("\n" + name + "\n");
        found.forEach((what, value) -> table.append(String.format(Locale.ROOT, "  %-60s %s%n", what, value)));
        System.out.println(table);
    }
}
