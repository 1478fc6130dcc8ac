package dev.firstpair.notifier.wishes;

import java.time.Instant;

/**
 * The selection of users who wish for units that have come back, in the order of their wishes.
 *
 * @param quota how many may be selected
 * @param called how many have been selected
 * @param cursor the place in the queue after which to go on
 * @param exhausted nobody is left behind the cursor
 * @param lastAt when the round began, or last selected somebody
 */
public record Round(int quota, int called, long cursor, boolean exhausted, Instant lastAt) {

    static Round of(int quota, Instant now) {
        return new Round(quota, 0, ProductState.START, false, now);
    }

    /** @param enough how many are selected for the units that remain now */
    Round withRemaining(int enough) {
        long left = Math.min(quota, (long) called + enough);
        return new Round((int) Math.max(left, enough), called, cursor, exhausted, lastAt);
    }

    Round withSelected(int count, long nowCursor, boolean nowExhausted, Instant now) {
        return new Round(quota, called + count, nowCursor, nowExhausted, count == 0 ? lastAt : now);
    }

    Round withMoreWaiting() {
        return new Round(quota, called, cursor, false, lastAt);
    }
}
