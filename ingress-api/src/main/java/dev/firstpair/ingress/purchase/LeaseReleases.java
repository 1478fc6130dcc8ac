package dev.firstpair.ingress.purchase;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Repeats the release of a lease until Redis has answered, at most until the lease ends by itself: a connection that
 * was lost before the reply of {@code admit} does not answer the release either. Thread-safe.
 */
final class LeaseReleases {

    /**
     * Runs tasks, which only send a command, on the timer's thread. That is a daemon, and does not keep the service
     * from stopping.
     */
    private static final Executor PAUSE = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS, Runnable::run);
    /** As many as are usually in flight when a connection is lost; further leases end by themselves. */
    private static final int MAX_WAITING = 2_000;

    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final long leaseNanos;
    private final Executor pause;
    private final LongSupplier nanoTime;

    LeaseReleases(Duration lease) {
        this(lease, PAUSE, System::nanoTime);
    }

    /** @param pause runs a task after the pause between two attempts */
    LeaseReleases(Duration lease, Executor pause, LongSupplier nanoTime) {
        this.leaseNanos = lease.toNanos();
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    /** @param release an idempotent call of the gate */
    void run(Supplier<CompletableFuture<Boolean>> release) {
        long sinceNanos = nanoTime.getAsLong();
        release.get().whenComplete((released, failure) -> {
            if (failure != null && waiting.tryAcquire()) {
                repeat(release, sinceNanos);
            }
        });
    }

    private void repeat(Supplier<CompletableFuture<Boolean>> release, long sinceNanos) {
        pause.execute(() -> {
            if (nanoTime.getAsLong() - sinceNanos >= leaseNanos) {
                waiting.release();
                return;
            }
            release.get().whenComplete((released, failure) -> {
                if (failure == null) {
                    waiting.release();
                } else {
                    repeat(release, sinceNanos);
                }
            });
        });
    }
}
