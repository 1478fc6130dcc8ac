package dev.firstpair.systemtests;

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
        void begin(int number, long dueNanos) throws InterruptedException;
    }

    private OpenLoop() {}

    /** Returns how many were started per second, when the last one has been started. */
    static double run(double perSecond, Duration length, Step step) throws InterruptedException {
        long start = System.nanoTime();
        int count = (int) Math.round(perSecond * length.toNanos() / 1e9);
        for (int number = 0; number < count; number++) {
            long due = start + (long) (number * 1e9 / perSecond);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            step.begin(number, due);
        }
        return count * 1e9 / Math.max(1, System.nanoTime() - start);
    }
}
