package dev.firstpair.benchmarks;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Samples in the text format of Prometheus. */
final class Counters {

    private static final Pattern SAMPLE = Pattern.compile("^(?<name>\\w+)(?:\\{(?<labels>[^}]*)})? (?<value>\\S+)$");

    private Counters() {}

    /**
     * The sum of a metric over all samples that have the labels.
     *
     * @param labels each {@code name="value"}
     * @return 0 if there is no sample: a counter that was never incremented is not listed
     */
    static long sum(String exposition, String name, String... labels) {
        double sum = 0;
        for (String line : exposition.split("\n")) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches() && sample.group("name").equals(name)) {
                List<String> given = sample.group("labels") == null
                        ? List.of()
                        : List.of(sample.group("labels").split(","));
                if (given.containsAll(List.of(labels))) {
                    sum += Double.parseDouble(sample.group("value"));
                }
            }
        }
        return Math.round(sum);
    }
}
