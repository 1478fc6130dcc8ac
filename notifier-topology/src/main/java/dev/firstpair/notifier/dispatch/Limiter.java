package dev.firstpair.notifier.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Releases callers one after the other, in the order of their arrival, each at least one interval after the one before.
 * Unused time is not made up for: after an outage, too, no second has more than its share. Thread-safe.
 */
final class Limiter {

    /** Waits. */
    interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile long intervalNanos;
    private long next;

    Limiter() {
        this(System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Limiter(LongSupplier nanoTime, Sleeper sleeper) {
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.next = nanoTime.getAsLong();
    }

    /** Applies from the next caller on; 0 or less changes nothing, since there are no callers then. */
    void setPermitsPerSecond(double permits) {
        if (permits > 0) {
            intervalNanos = (long) Math.ceil(NANOS_PER_SECOND / permits);
        }
    }

    /** Returns when it is the caller's turn. */
    void await() throws InterruptedException {
        turn.lockInterruptibly();
        try {
            for (long wait = next - nanoTime.getAsLong(); wait > 0; wait = next - nanoTime.getAsLong()) {
                sleeper.sleep(wait);
            }
            next = nanoTime.getAsLong() + intervalNanos;
        } finally {
            turn.unlock();
        }
    }
}
