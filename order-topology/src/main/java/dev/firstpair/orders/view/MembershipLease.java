package dev.firstpair.orders.view;

import java.time.Duration;
import java.util.Arrays;

/**
 * The time until which a member of a consumer group certainly keeps its assignment: the coordinator reassigns it no
 * earlier than one session timeout after the last heartbeat that it has received. Only the number of answered
 * heartbeats is known here. The time when the last answered one was sent is bounded by earlier answers: as long as an
 * answer takes less than {@value #ANSWERS_BACK} intervals, it was sent after the answer so many places before it. As
 * many answers may also lie unread in a stopped process, and then prove nothing about the time since. For one thread.
 */
final class MembershipLease {

    static final int ANSWERS_BACK = 3;
    /** An answer that is sent just before the end needs some time to arrive. */
    private static final int MARGIN = 10;

    private final long sessionNanos;
    private double answered;
    /** For each of the last answers, oldest first: the start of a poll after which it came. */
    private final long[] answeredAfterNanos = new long[ANSWERS_BACK];
    private long polledNanos;
    private long expiresAtNanos;

    /** @param session time that the coordinator waits for a heartbeat */
    MembershipLease(Duration session) {
        this.sessionNanos = session.toNanos() - session.toNanos() / MARGIN;
        this.polledNanos = System.nanoTime();
        this.expiresAtNanos = polledNanos;
        Arrays.fill(answeredAfterNanos, polledNanos - sessionNanos);
    }

    /**
     * @param heartbeats answered until now, refused ones included
     * @param nowNanos by {@link System#nanoTime()}, taken before {@code heartbeats}
     */
    void beforePoll(double heartbeats, long nowNanos) {
        if (heartbeats != answered) {
            answered = heartbeats;
            expiresAtNanos = answeredAfterNanos[0] + sessionNanos;
            System.arraycopy(answeredAfterNanos, 1, answeredAfterNanos, 0, ANSWERS_BACK - 1);
            answeredAfterNanos[ANSWERS_BACK - 1] = polledNanos;
        }
        polledNanos = nowNanos;
    }

    /** By {@link System#nanoTime()}; in the past as long as nothing is certain. */
    long expiresAtNanos() {
        return expiresAtNanos;
    }
}
