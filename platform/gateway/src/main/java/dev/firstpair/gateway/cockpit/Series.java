package dev.firstpair.gateway.cockpit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of a metric.
 *
 * @param name in Prometheus, with its suffix such as {@code _total}
 */
record Series(String name, Map<String, String> labels, double value) {

    private static final Pattern LINE = Pattern
            .compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: -?[0-9]+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /**
     * Reads the <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>. A value that is
     * not finite, such as NaN for a quantile without observations, is left out, and so is a line that cannot be parsed.
     */
    static List<Series> parse(String text) {
        return text.lines().flatMap(line -> of(line).stream()).toList();
    }

    private static Optional<Series> of(String line) {
        Matcher one = LINE.matcher(line);
        if (!one.matches()) {
            return Optional.empty();
        }
        double value;
        try {
            value = Double.parseDouble(one.group(3));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Optional.empty();
        }
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(one.group(2) == null ? "" : one.group(2))
                .results()
                .forEach(label -> labels.put(label.group(1), label.group(2)));
        return Optional.of(new Series(one.group(1), Map.copyOf(labels), value));
    }
}
