package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.notification.NotificationKind;
import java.time.Instant;

/** What is to be done next for a product. */
public sealed interface Turn {

    /**
     * Tell those who come next in the queue.
     *
     * @param from the place behind which to begin
     * @param most how many to tell at most, at least 1
     */
    record Tell(NotificationKind kind, long from, int most) implements Turn {}

    /** Nothing before that time, unless something is heard. */
    record Wait(Instant until) implements Turn {}

    /** Nothing until something is heard. */
    record Idle() implements Turn {}
}
