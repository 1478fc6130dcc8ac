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

    Round withQuota(int other) {
        return new Round(other, called, cursor, exhausted, lastAt);
    }

    Round withMoreBehind() {
        return new Round(quota, called, cursor, false, lastAt);
    }
}
