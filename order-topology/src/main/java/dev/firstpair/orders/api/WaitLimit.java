package dev.firstpair.orders.api;

import dev.firstpair.web.Problem;
import java.time.Duration;

/** Limit of the time that a caller may wait. */
final class WaitLimit {

    private WaitLimit() {}

    /** {@code requested}, at most {@code maxWait}. */
    static Duration clamp(Duration maxWait, Duration requested) {
        if (requested.isNegative()) {
            throw Problem.invalid("wait is at least PT0S, not " + requested);
        }
        return requested.compareTo(maxWait) < 0 ? requested : maxWait;
    }
}
