package dev.firstpair.orders.topology;

import java.time.Duration;
import java.util.Arrays;

/**
 * Until when a member of a consumer group certainly has what was assigned to it: the coordinator gives it to others no earlier than
 * one session timeout after the last heartbeat that it has got. What is known here is how many heartbeats were answered. When the
 * one that was answered last was sent is bounded by when earlier ones were: as long as an answer takes less than
 * {@value #ANSWERS_BACK} intervals, it was sent after the answer so many places before it. So many answers may also lie
 * unread in a process that is stopped, and say nothing of what has happened since. For one thread.
 */
final class Tenure {

    static final int ANSWERS_BACK = 3;
    /** An answer that is given just before the end needs some time to arrive. */
    private static final int MARGIN = 10;

    private final long sessionNanos;
    private double answered;
    /** Of the last answers, the oldest first: each came after the begin of this poll. */
    private final long[] answeredAfterNanos = new long[ANSWERS_BACK];
    private long polledNanos;
    private long heldUntilNanos;

    /** @param session how long the coordinator waits for a heartbeat */
    Tenure(Duration session) {
        this.sessionNanos = session.toNanos() - session.toNanos() / MARGIN;
        this.polledNanos = System.nanoTime();
        this.heldUntilNanos = polledNanos;
        Arrays.fill(answeredAfterNanos, polledNanos - sessionNanos);
    }

    /**
     * @param heartbeats answered until now, refused ones included
     * @param nowNanos by {@link System#nanoTime()}, taken before {@code heartbeats}
     */
    void beforePoll(double heartbeats, long nowNanos) {
        if (heartbeats != answered) {
            answered = heartbeats;
            heldUntilNanos = answeredAfterNanos[0] + sessionNanos;
            System.arraycopy(answeredAfterNanos, 1, answeredAfterNanos, 0, ANSWERS_BACK - 1);
            answeredAfterNanos[ANSWERS_BACK - 1] = polledNanos;
        }
        polledNanos = nowNanos;
    }

    /** By {@link System#nanoTime()}; in the past as long as nothing is certain. */
    long heldUntilNanos() {
        return heldUntilNanos;
    }
}
