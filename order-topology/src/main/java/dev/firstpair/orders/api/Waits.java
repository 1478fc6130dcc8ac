package dev.firstpair.orders.api;

import dev.firstpair.web.Problem;
import java.time.Duration;

/** Limit of the time that a caller may wait. */
final class Waits {

    private Waits() {}

    /** {@code asked}, at most {@code most}. */
    static Duration within(Duration most, Duration asked) {
        if (asked.isNegative()) {
            throw Problem.invalid("wait is at least PT0S, not " + asked);
        }
        return asked.compareTo(most) < 0 ? asked : most;
    }
}
