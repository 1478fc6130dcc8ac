package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.CpuTime;
import java.util.Map;

/**
 * One JMeter test of one system.
 *
 * @param answers the measurements of JMeter
 * @param stored its orders in MySQL when no more came
 * @param storedSeconds from the beginning of the first request until the last of them was seen in MySQL
 * @param jmeterVersion of JMeter
 * @param jmeterCpuMicros CPU time of JMeter, its start and the start of its threads included
 * @param cpu by process, of all systems, from before JMeter's start until the last order was stored
 */
record Round(Samples answers, int stored, double storedSeconds, String jmeterVersion, long jmeterCpuMicros,
        Map<String, CpuTime> cpu) {

    double storedPerSecond() {
        return answers.accepted() / storedSeconds;
    }

    @Override
    public String toString() {
        return "%,.0f stored per second; answers: %,.0f per second, average %,.0f ms, p99 %,d ms, %.1f %% errors %s"
                .formatted(storedPerSecond(), answers.perSecond(), answers.average(), answers.p99(),
                        answers.errorPercent(), answers.answers());
    }
}
