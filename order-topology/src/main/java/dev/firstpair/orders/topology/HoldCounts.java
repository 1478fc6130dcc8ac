package dev.firstpair.orders.topology;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The holds of the pending orders of one task, counted by the second in which they end. The task's stream thread
 * changes it; any thread may read it.
 */
final class HoldCounts {

    private static final int MILLIS_PER_SECOND = 1_000;

    private final NavigableMap<Long, Integer> bySecond = new TreeMap<>();
    private int pending;

    /** An order is pending until {@code endsMillis}, in epoch milliseconds, unless it is paid or canceled. */
    synchronized void added(long endsMillis) {
        bySecond.merge(second(endsMillis), 1, Integer::sum);
        pending++;
    }

    /** An order that was added with this end is no longer pending. */
    synchronized void removed(long endsMillis) {
        bySecond.computeIfPresent(second(endsMillis), (_second, count) -> count == 1 ? null : count - 1);
        pending--;
    }

    synchronized int pending() {
        return pending;
    }

    /** Holds that end by the second of {@code millis}; those that should have ended already included. */
    synchronized int endingBy(long millis) {
        return bySecond.headMap(second(millis), true).values().stream().mapToInt(Integer::intValue).sum();
    }

    private static long second(long millis) {
        return Math.floorDiv(millis, MILLIS_PER_SECOND);
    }
}
