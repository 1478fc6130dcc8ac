package dev.firstpair.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Starts an operation at a fixed rate, however long each takes, as many independent users would. */
final class OpenLoop {

    /** Starts an operation without waiting for its end. */
    interface Step {

        /**
         * @param dueNanos when it should have begun: latencies count from here; otherwise a slow system would set its
         *     own pace
         */
        void begin(long dueNanos);
    }

    private OpenLoop() {}

    /** Returns when the last one has been started. */
    static void run(int perSecond, Duration length, Step step) throws InterruptedException {
        long startNanos = System.nanoTime();
        long count = perSecond * length.toMillis() / 1_000;
        for (long number = 0; number < count; number++) {
            long dueNanos = startNanos + Math.round(number * 1e9 / perSecond);
            for (long early = dueNanos - System.nanoTime(); early > 0; early = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(early);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            step.begin(dueNanos);
        }
    }
}
