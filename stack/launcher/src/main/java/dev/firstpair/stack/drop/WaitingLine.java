package dev.firstpair.stack.drop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** Those who were told "sold out" and hope for a unit that comes back; and how many still have something to do. */
final class WaitingLine {

    /**
     * How a product's buyers are getting on.
     *
     * @param busy neither waiting nor gone
     * @param trying of these, those who have waited and were let try again
     * @param waiting in the line
     * @param kept gone with a pair that they keep
     */
    record State(int busy, int trying, int waiting, int kept) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CompletableFuture<Boolean>> line = new ArrayDeque<>();
    private int busy;
    private int trying;
    private int kept;
    private boolean closed;

    /** @param buyers who will come, busy from the start */
    WaitingLine(int buyers) {
        busy = buyers;
    }

    /**
     * Waits for one's turn; false if there will be none.
     *
     * @param again whether one has had a turn before
     */
    boolean await(boolean again) throws InterruptedException {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        lock.lock();
        try {
            trying -= again ? 1 : 0;
            if (closed) {
                return false;
            }
            line.addLast(turn);
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

    /** @param tried whether one has had a turn and did not wait again */
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
            for (int i = 0; i < count && !line.isEmpty(); i++) {
                busy++;
                trying++;
                line.removeFirst().complete(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends everybody home, also those who would still come. */
    void close() {
        lock.lock();
        try {
            closed = true;
            busy += line.size();
            line.forEach(turn -> turn.complete(false));
            line.clear();
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return new State(busy, trying, line.size(), kept);
        } finally {
            lock.unlock();
        }
    }
}
