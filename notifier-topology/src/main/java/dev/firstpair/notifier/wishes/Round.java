package dev.firstpair.notifier.wishes;

import java.time.Instant;

/**
 * Calling those who wish for what has come back, first come, first told.
 *
 * @param quota how many may be called
 * @param called how many were
 * @param cursor where in the queue to go on
 * @param exhausted nobody was left behind the cursor
 * @param lastAt when it began, or last called somebody
 */
public record Round(int quota, int called, long cursor, boolean exhausted, Instant lastAt) {

    static Round of(int quota, Instant now) {
        return new Round(quota, 0, Notices.START, false, now);
    }

    /** @param enough how many are called for what remains now */
    Round withRemaining(int enough) {
        long left = Math.min(quota, (long) called + enough);
        return new Round((int) Math.max(left, enough), called, cursor, exhausted, lastAt);
    }

    Round withCalled(int count, long nowCursor, boolean nowExhausted, Instant now) {
        return new Round(quota, called + count, nowCursor, nowExhausted, count == 0 ? lastAt : now);
    }

    Round withMoreBehind() {
        return new Round(quota, called, cursor, false, lastAt);
    }
}
