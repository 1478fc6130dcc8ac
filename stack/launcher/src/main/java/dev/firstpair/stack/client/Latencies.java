package dev.firstpair.stack.client;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** Durations of one kind, each of them kept: a drop has few enough for exact percentiles. */
public final class Latencies {

    /** Milliseconds with one decimal; all 0 if nothing was measured. */
    public record Summary(double p50, double p99, double max) {}

    private final ReentrantLock lock = new ReentrantLock();
    private long[] nanos = new long[1024];
    private int size;

    public void add(long durationNanos) {
        lock.lock();
        try {
            if (size == nanos.length) {
                nanos = Arrays.copyOf(nanos, size * 2);
            }
            nanos[size++] = durationNanos;
        } finally {
            lock.unlock();
        }
    }

    public Summary summary() {
        long[] sorted = sorted();
        return new Summary(millis(sorted, 0.50), millis(sorted, 0.99), millis(sorted, 1));
    }

    /** For moments instead of durations: the maximum number of them within one second. */
    public int busiestSecond() {
        long[] sorted = sorted();
        int most = 0;
        int from = 0;
        for (int to = 0; to < sorted.length; to++) {
            while (sorted[to] - sorted[from] >= 1_000_000_000L) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private long[] sorted() {
        lock.lock();
        try {
            long[] copy = Arrays.copyOf(nanos, size);
            Arrays.sort(copy);
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /** Nearest rank. */
    private static double millis(long[] sorted, double quantile) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = Math.max(1, (int) Math.ceil(quantile * sorted.length));
        return Math.round(sorted[rank - 1] / 100_000.0) / 10.0;
    }
}
