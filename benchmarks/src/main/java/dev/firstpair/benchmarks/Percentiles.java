package dev.firstpair.benchmarks;

import org.HdrHistogram.Histogram;

/** Percentiles of durations, in milliseconds; all 0 if there was none. */
record Percentiles(long count, double p50, double p90, double p99, double p999, double max) {

    private static final double NANOS = 1e6;

    /** @param nanos a histogram of nanoseconds */
    static Percentiles of(Histogram nanos) {
        return new Percentiles(nanos.getTotalCount(), millis(nanos, 50), millis(nanos, 90), millis(nanos, 99),
                millis(nanos, 99.9), millis(nanos, 100));
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getTotalCount() == 0
                ? 0
                : Math.round(nanos.getValueAtPercentile(percentile) / NANOS * 100) / 100.0;
    }
}
