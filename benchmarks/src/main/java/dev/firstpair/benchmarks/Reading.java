package dev.firstpair.benchmarks;

import dev.firstpair.stack.client.Latencies;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All counters at one moment; each counts since its own start.
 *
 * @param atNanos {@link System#nanoTime()}
 * @param accepted purchases answered 202
 * @param decided orders that the ledger has placed
 * @param stored orders whose events are in MySQL
 * @param cpu by process, servers first
 */
record Reading(long atNanos, long accepted, long decided, long stored, Map<String, CpuTime> cpu) {

    /**
     * The differences between two moments.
     *
     * @param latency of a buyer meanwhile
     */
    Window since(Reading before, Latencies.Summary latency) {
        return new Window((atNanos - before.atNanos) / 1e9, accepted - before.accepted, decided - before.decided,
                stored - before.stored, latency, cpuSince(before));
    }

    /** CPU time of each process that has run all the time. */
    Map<String, CpuTime> cpuSince(Reading before) {
        Map<String, CpuTime> used = new LinkedHashMap<>();
        cpu.forEach((process, time) -> {
            CpuTime then = before.cpu.get(process);
            if (then != null) {
                used.put(process, time.since(then));
            }
        });
        return used;
    }
}
