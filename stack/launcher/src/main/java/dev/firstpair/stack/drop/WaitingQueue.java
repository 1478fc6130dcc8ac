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
    /** Of those that try, the ones whose request has no answer yet: the others have their unit, or will get none. */
    private int asking;
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

    /** A buyer that tries again has its answer. */
    void answered() {
        lock.lock();
        try {
            asking--;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first ones may try again: one for each unit that no other asks for.
     *
     * @param units that are free
     * @param most how many at most
     * @return how many
     */
    int release(int units, int most) {
        lock.lock();
        try {
            int released = 0;
            while (released < most && asking < units && !queue.isEmpty()) {
                busy++;
                trying++;
                asking++;
                released++;
                queue.removeFirst().complete(true);
            }
            return released;
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
