package dev.firstpair.orders.topology;

import java.time.Duration;

/**
 * Until when a member of a consumer group certainly has what was assigned to it: the coordinator gives it to others no earlier than
 * one session timeout after the last heartbeat that it has got. What is known here is how many heartbeats were answered; not
 * when the one before was sent. But a heartbeat is sent only after the one before it was answered, so one answer later, that is a
 * bound. For one thread.
 */
final class Tenure {

    /** An answer that is given just before the end needs some time to arrive. */
    private static final int MARGIN = 10;

    private final long sessionNanos;
    private double answered;
    /** Begin of the poll before the one that first saw {@link #answered}: that heartbeat was answered after it. */
    private long answeredAfterNanos;
    private long polledNanos;
    private long heldUntilNanos;

    /** @param session how long the coordinator waits for a heartbeat */
    Tenure(Duration session) {
        this.sessionNanos = session.toNanos() - session.toNanos() / MARGIN;
        this.polledNanos = System.nanoTime();
        this.answeredAfterNanos = polledNanos - sessionNanos;
        this.heldUntilNanos = polledNanos;
    }

    /**
     * @param heartbeats answered until now, refused ones included
     * @param nowNanos by {@link System#nanoTime()}, taken before {@code heartbeats}
     */
    void beforePoll(double heartbeats, long nowNanos) {
        if (heartbeats != answered) {
            heldUntilNanos = answeredAfterNanos + sessionNanos;
            answered = heartbeats;
            answeredAfterNanos = polledNanos;
        }
        polledNanos = nowNanos;
    }

    /** By {@link System#nanoTime()}; in the past as long as nothing is certain. */
    long heldUntilNanos() {
        return heldUntilNanos;
    }
}
