package dev.firstpair.gateway.live;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Runs tasks in the thread of a test, which moves its time on. Not thread-safe. */
final class ManualTimer implements Scheduler {

    private final Queue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::atNanos));
    private long nowNanos;

    private record Task(long atNanos, Runnable action, Disposable canceled) {}

    void advance(Duration time) {
        long endNanos = nowNanos + time.toNanos();
        for (Task next = tasks.peek(); next != null && next.atNanos() <= endNanos; next = tasks.peek()) {
            tasks.remove();
            nowNanos = next.atNanos();
            if (!next.canceled().isDisposed()) {
                next.action().run();
            }
        }
        nowNanos = endNanos;
    }

    @Override
    public Disposable schedule(Runnable action) {
        return schedule(action, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable action, long delay, TimeUnit unit) {
        Disposable canceled = Disposables.single();
        tasks.add(new Task(nowNanos + unit.toNanos(delay), action, canceled));
        return canceled;
    }

    @Override
    public Worker createWorker() {
        throw new UnsupportedOperationException();
    }
}
