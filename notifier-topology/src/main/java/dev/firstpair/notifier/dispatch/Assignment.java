package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One partition while it is assigned to this instance. A virtual thread per user delivers that user's notifications one
 * after the other; those of other users go on meanwhile. Thread-safe.
 */
final class Assignment {

    /**
     * Handles one notification in its user's thread: returns when it is done, throws when the partition is given away.
     */
    interface Handler {
        void handle(PendingDelivery pending, Prepared delivery) throws InterruptedException;
    }

    private record QueuedDelivery(PendingDelivery pending, Prepared delivery) {}

    private final Handler handler;
    private final Progress progress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition delivered = lock.newCondition();
    private final Map<UserId, Queue<QueuedDelivery>> queues = new HashMap<>();
    /** Threads that deliver nothing at this moment. */
    private final Set<Thread> waiting = new HashSet<>();
    private int delivering;
    private boolean ended;
    private boolean changed;

    Assignment(Handler handler, Progress progress) {
        this.handler = handler;
        this.progress = progress;
    }

    /** Registers a record that was read; false if it was done before. */
    boolean begin(long offset) {
        lock.lock();
        try {
            return progress.begin(offset);
        } finally {
            lock.unlock();
        }
    }

    /** Registers a record that was read and that needs no delivery. */
    void skip(long offset) {
        lock.lock();
        try {
            progress.begin(offset);
            progress.done(offset);
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Queues the delivery after those that were queued for the same user before. */
    void enqueue(PendingDelivery pending, Prepared delivery) {
        UserId user = pending.notification().userId();
        lock.lock();
        try {
            if (ended) {
                return;
            }
            Queue<QueuedDelivery> queue = queues.get(user);
            if (queue == null) {
                queue = new ArrayDeque<>();
                queues.put(user, queue);
                Thread thread = Thread.ofVirtual().name("dispatcher-", user.value()).unstarted(() -> work(user));
                waiting.add(thread);
                thread.start();
            }
            queue.add(new QueuedDelivery(pending, delivery));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Delivers, unless the partition was given away, and marks the record as done at once if it was delivered.
     *
     * @throws InterruptedException if the partition was given away before the delivery; not during it
     */
    Outcome deliver(PendingDelivery pending, Callable<Outcome> delivery) throws Exception {
        lock.lockInterruptibly();
        try {
            if (ended) {
                throw new InterruptedException("partition revoked");
            }
            waiting.remove(Thread.currentThread());
            delivering++;
        } finally {
            lock.unlock();
        }
        boolean done = false;
        try {
            Outcome outcome = delivery.call();
            done = outcome instanceof Outcome.Delivered;
            return outcome;
        } finally {
            lock.lock();
            try {
                if (done) {
                    markDone(pending);
                }
                waiting.add(Thread.currentThread());
                delivering--;
                delivered.signalAll();
                if (ended) {
                    Thread.currentThread().interrupt();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Records that are open, those included that were not read yet. */
    int open() {
        lock.lock();
        try {
            return progress.open();
        } finally {
            lock.unlock();
        }
    }

    /** Open records that were read here. */
    int inProgress() {
        lock.lock();
        try {
            return progress.inProgress();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** The offset to commit; empty if no record was done since the last call. */
    Optional<OffsetAndMetadata> toCommit() {
        lock.lock();
        try {
            if (!changed) {
                return Optional.empty();
            }
            changed = false;
            return Optional.of(progress.toCommit());
        } finally {
            lock.unlock();
        }
    }

    /** The commit of the last offset failed. */
    void notCommitted() {
        lock.lock();
        try {
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Begins no more deliveries; those in progress go on. */
    void end() {
        lock.lock();
        try {
            ended = true;
            waiting.forEach(Thread::interrupt);
            queues.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no delivery is in progress, at most for that time. */
    void awaitDelivered(Duration most) {
        long nanos = most.toNanos();
        lock.lock();
        try {
            while (delivering > 0 && nanos > 0) {
                nanos = delivered.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void work(UserId user) {
        try {
            for (QueuedDelivery next = first(user); next != null; next = after(next, user)) {
                handler.handle(next.pending(), next.delivery());
            }
        } catch (InterruptedException e) {
            // The partition was given away: the next instance goes on from the committed offset.
        } finally {
            lock.lock();
            try {
                waiting.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    private @Nullable QueuedDelivery first(UserId user) {
        lock.lock();
        try {
            Queue<QueuedDelivery> queue = queues.get(user);
            return queue == null ? null : queue.peek();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable QueuedDelivery after(QueuedDelivery done, UserId user) {
        lock.lock();
        try {
            markDone(done.pending());
            Queue<QueuedDelivery> queue = queues.get(user);
            if (queue == null) {
                return null;
            }
            queue.remove();
            QueuedDelivery next = queue.peek();
            if (next == null) {
                queues.remove(user);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void markDone(PendingDelivery pending) {
        progress.done(pending.record().offset());
        changed = true;
    }
}
