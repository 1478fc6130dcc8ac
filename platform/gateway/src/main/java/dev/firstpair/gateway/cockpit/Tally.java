package dev.firstpair.gateway.cockpit;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the metrics of the instances, second by second. Counters begin at zero when watching begins, and continue
 * from their value when a service is restarted: of each process, only the increases of its counters are added. Not
 * thread-safe.
 */
final class Tally {

    private final int most;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Map<String, Double> totals = new TreeMap<>();
    /** The last value of each counter, by process and series. */
    private final Map<ProcessId, Map<Series, Double>> last = new HashMap<>();
    private final Map<URI, Process> processes = new TreeMap<>();
    private @Nullable Instant beganAt;

    /** Two processes behind one address, at once or one after the other, differ by their start times. */
    private record ProcessId(URI instance, double startedAtSeconds) {}

    /** @param most samples that are kept, at least 1; the oldest is dropped for a newer one */
    Tally(int most) {
        this.most = most;
    }

    /**
     * @param at later than that of the sample before
     * @return the new sample
     */
    Sample add(Instant at, Collection<Reading> readings) {
        if (beganAt == null) {
            beganAt = at;
        }
        Map<String, Double> gauges = new TreeMap<>();
        readings.forEach(reading -> read(at, reading, gauges));
        Map<String, Double> figures = new TreeMap<>(gauges);
        figures.putAll(totals);
        figures.values().removeIf(value -> value == 0);
        Sample sample = new Sample(at, figures);
        if (samples.size() == most) {
            samples.removeFirst();
        }
        samples.addLast(sample);
        return sample;
    }

    /** The samples that are kept, oldest first. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** By service and address, with those that have gone since watching began. */
    List<Process> processes() {
        return processes.values()
                .stream()
                .sorted(Comparator.comparing(Process::service).thenComparing(Process::instance))
                .toList();
    }

    private void read(Instant at, Reading reading, Map<String, Double> gauges) {
        List<Series> series = reading.series();
        if (series == null) {
            recordProcess(at, reading, false, null);
            return;
        }
        double started = series.stream()
                .filter(each -> each.name().equals(Figure.STARTED))
                .mapToDouble(Series::value)
                .findFirst()
                .orElse(0);
        Instant startedAt = Instant.ofEpochMilli(Math.round(started * 1000));
        recordProcess(at, reading, true, started == 0 ? null : startedAt);
        ProcessId process = new ProcessId(reading.instance(), started);
        Map<Series, Double> before = last.get(process);
        // All counts of a process that started later were watched; of another process, the counts before were not.
        boolean isNew = before == null && startedAt.isBefore(Objects.requireNonNull(beganAt));
        Map<Series, Double> counters = before == null ? new HashMap<>() : before;
        last.put(process, counters);
        for (Figure figure : Figure.values()) {
            if (!figure.service().equals(reading.service())) {
                continue;
            }
            for (Series each : series) {
                if (!figure.has(each)) {
                    continue;
                }
                if (figure.kind() == Figure.Kind.COUNTER) {
                    totals.merge(figure.nameFor(each), growth(counters, each, isNew), Double::sum);
                } else {
                    gauges.merge(figure.nameFor(each), each.value(), figure.kind()::merge);
                }
            }
        }
    }

    /** A lower value than before means that the counter started again at zero, as in Prometheus. */
    private static double growth(Map<Series, Double> counters, Series counter, boolean isNew) {
        Series key = new Series(counter.name(), counter.labels(), 0);
        Double before = counters.put(key, counter.value());
        if (before == null) {
            return isNew ? 0 : counter.value();
        }
        return counter.value() < before ? counter.value() : counter.value() - before;
    }

    private void recordProcess(Instant at, Reading reading, boolean up, @Nullable Instant startedAt) {
        Process before = processes.get(reading.instance());
        boolean same = before != null && before.up() == up
                && (startedAt == null || startedAt.equals(before.startedAt()));
        processes.put(reading.instance(), new Process(reading.service(), reading.instance(), up,
                same ? Objects.requireNonNull(before).since() : at,
                startedAt == null && before != null ? before.startedAt() : startedAt));
    }

    /** Addresses that were sampled once and are no longer listed, so that they are shown as gone. */
    List<Reading> unlisted(Collection<URI> listed) {
        List<Reading> unlisted = new ArrayList<>();
        processes.forEach((uri, process) -> {
            if (!listed.contains(uri)) {
                unlisted.add(new Reading(process.service(), uri, null));
            }
        });
        return unlisted;
    }
}
