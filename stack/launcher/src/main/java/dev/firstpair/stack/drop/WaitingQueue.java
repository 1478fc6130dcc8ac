package dev.firstpair.stack.drop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** The buyers that were answered SOLD_OUT and wait for a unit to come back; and the number of buyers still active. */
final class WaitingQueue {

    /**
     * State of a product's buyers.
     *
     * @param busy neither waiting nor gone
     * @param trying of these, those that have waited and were allowed to try again
     * @param waiting in the queue
     * @param kept gone with an order that they keep
     */
    record State(int busy, int trying, int waiting, int kept) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CompletableFuture<Boolean>> queue = new ArrayDeque<>();
    private int busy;
    private int trying;
    private int kept;
    private boolean closed;

    /** @param buyers who will come, busy from the start */
    WaitingQueue(int buyers) {
        busy = buyers;
    }

    /**
     * Waits until this buyer may try again; false if it may not any more.
     *
     * @param again whether it has tried again before
     */
    boolean await(boolean again) throws InterruptedException {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        lock.lock();
        try {
            trying -= again ? 1 : 0;
            if (closed) {
                return false;
            }
            queue.addLast(turn);
            busy--;
        } finally {
            lock.unlock();
        }
        try {
            return turn.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param tried whether the buyer was allowed to try again and did not wait after that */
    void leave(boolean withPair, boolean tried) {
        lock.lock();
        try {
            busy--;
            trying -= tried ? 1 : 0;
            kept += withPair ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    /** The first {@code count} may try again. */
    void release(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count && !queue.isEmpty(); i++) {
                busy++;
                trying++;
                queue.removeFirst().complete(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the waiting of all buyers, also of those that would wait later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            busy += queue.size();
            queue.forEach(turn -> turn.complete(false));
            queue.clear();
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return new State(busy, trying, queue.size(), kept);
        } finally {
            lock.unlock();
        }
    }
}
