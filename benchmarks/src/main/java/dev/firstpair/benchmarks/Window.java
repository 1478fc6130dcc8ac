package dev.firstpair.benchmarks;

import dev.firstpair.stack.client.Latencies;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A period under load.
 *
 * @param latency of all steps of a buyer together, in milliseconds
 * @param cpu used by each process
 */
record Window(double seconds, long accepted, long decided, long stored, Latencies.Summary latency,
        Map<String, CpuTime> cpu) {

    /** Maximum relative difference of the three counts: orders are under way at the beginning and at the end. */
    private static final double TOLERANCE = 0.03;

    /** Whether the accepted orders were also decided and stored, so that the window measures all of the work. */
    boolean isWhole() {
        long most = Math.max(accepted, Math.max(decided, stored));
        long least = Math.min(accepted, Math.min(decided, stored));
        return least > 0 && most - least <= TOLERANCE * most;
    }

    double storedPerSecond() {
        return stored / seconds;
    }

    /** Microseconds per order of all processes of the system. */
    double microsPerOrder() {
        return cpu.values().stream().mapToLong(CpuTime::totalMicros).sum() / (double) decided;
    }

    /** The part that the optimizing compilers used: near 0 once warm. */
    double compilerMicrosPerOrder() {
        return cpu.values().stream().mapToLong(CpuTime::compilerMicros).sum() / (double) decided;
    }

    /** Microseconds per order by process. */
    Map<String, Double> microsPerOrderByProcess() {
        Map<String, Double> each = new LinkedHashMap<>();
        cpu.forEach((process, time) -> each.put(process, time.totalMicros() / (double) decided));
        return each;
    }

    @Override
    public String toString() {
        return ("%,.0f/s accepted, %,.0f decided, %,.0f stored; p50 %.0f ms, p99 %.0f ms; %,.0f µs of CPU per order,"
                + " %,.0f of it C2%s").formatted(
                        accepted / seconds, decided / seconds, storedPerSecond(), latency.p50(), latency.p99(),
                        microsPerOrder(), compilerMicrosPerOrder(),
                        isWhole() ? "" : "; does not count: the three do not agree");
    }
}
