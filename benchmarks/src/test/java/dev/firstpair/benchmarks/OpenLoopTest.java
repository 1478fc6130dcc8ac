package dev.firstpair.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

    @Test
    void isDueAtEqualDistancesHoweverLongAStepTakes() throws InterruptedException {
        List<Long> due = new ArrayList<>();
        Histogram latency = new Histogram(3);

        OpenLoop.run(1_000, Duration.ofMillis(100), dueNanos -> {
            if (due.isEmpty()) {
                stall(Duration.ofMillis(50));
            }
            due.add(dueNanos);
            latency.recordValue(System.nanoTime() - dueNanos);
        });

        assertThat(due).hasSize(100);
        for (int i = 0; i < due.size(); i++) {
            assertThat(due.get(i) - due.getFirst()).isEqualTo(i * 1_000_000L);
        }
        assertThat(latency.getCountBetweenValues(20_000_000, Long.MAX_VALUE))
                .as("those that were due while the first stalled waited for it")
                .isGreaterThanOrEqualTo(25);
    }

    private static void stall(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
