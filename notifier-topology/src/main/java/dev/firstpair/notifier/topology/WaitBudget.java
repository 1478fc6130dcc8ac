package dev.firstpair.notifier.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the time that stream threads wait for answers: a thread that waits for too long is expelled from its group,
 * and its transaction is aborted. However many answers are due, they wait for half of the time, and for not much more
 * than twice {@code most} without a pause. Thread-safe.
 */
final class WaitBudget {

    private final long mostNanos;
    private final LongSupplier nanoTime;
    /** Time that was waited, twice, less the time that has passed meanwhile. */
    private long spentNanos;
    private long atNanos;

    /** @param most after so long without a pause, nobody begins to wait */
    WaitBudget(Duration most, LongSupplier nanoTime) {
        this.mostNanos = most.toNanos();
        this.nanoTime = nanoTime;
        this.atNanos = nanoTime.getAsLong();
    }

    /** Whether nobody may begin to wait now. */
    synchronized boolean isSpent() {
        update();
        return spentNanos >= mostNanos;
    }

    /** A thread has waited until now. */
    synchronized void spend(long nanos) {
        update();
        spentNanos += 2 * nanos;
    }

    private void update() {
        long now = nanoTime.getAsLong();
        spentNanos = Math.max(0, spentNanos - (now - atNanos));
        atNanos = now;
    }
}
