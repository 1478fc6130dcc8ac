package dev.firstpair.gateway.cockpit;

import java.time.Instant;
import java.util.Map;

/**
 * All figures of one moment.
 *
 * @param figures counters since watching began, others as they are; zeros are left out
 */
record Sample(Instant at, Map<String, Double> figures) {

    double get(String figure) {
        return figures.getOrDefault(figure, 0.0);
    }

    double get(Figure figure, String... labels) {
        return get(figure.of(labels));
    }

    /** The sum over the labels of a figure. */
    double sum(Figure figure, String... firstLabels) {
        String beginning = figure.of(firstLabels) + ".";
        return get(figure, firstLabels) + figures.entrySet()
                .stream()
                .filter(each -> each.getKey().startsWith(beginning))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
