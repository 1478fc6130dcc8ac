package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.notification.NotificationKind;
import java.time.Instant;

/** The next action for a product. */
public sealed interface NextAction {

    /**
     * Notify the users who come next in the queue.
     *
     * @param after the place in the queue after which to begin
     * @param limit how many to notify at most, at least 1
     */
    record Notify(NotificationKind kind, long after, int limit) implements NextAction {}

    /** Nothing before that time, unless a record arrives. */
    record Wait(Instant until) implements NextAction {}

    /** Nothing until a record arrives. */
    record Idle() implements NextAction {}
}
