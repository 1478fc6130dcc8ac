package dev.firstpair.streams;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts failures within a sliding window. */
final class FailureWindow {

    private final Limit limit;
    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();

    /** More than {@code most} failures {@code within} that time are too many. */
    record Limit(int most, Duration within) {}

    FailureWindow(Limit limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Counts one more failure; returns whether there are too many. */
    synchronized boolean tooMany() {
        Instant now = clock.instant();
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(limit.within()))) {
            recent.removeFirst();
        }
        return recent.size() > limit.most();
    }
}
