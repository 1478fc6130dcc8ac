package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.notification.NotificationKind;
import java.time.Instant;

/** The next action for a product. */
public sealed interface Turn {

    /**
     * Notify the users who come next in the queue.
     *
     * @param from the place behind which to begin
     * @param most how many to notify at most, at least 1
     */
    record Tell(NotificationKind kind, long from, int most) implements Turn {}

    /** Nothing before that time, unless a record arrives. */
    record Wait(Instant until) implements Turn {}

    /** Nothing until a record arrives. */
    record Idle() implements Turn {}
}
