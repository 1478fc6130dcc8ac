package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.notification.Notification;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A way to people. Thread-safe. */
public interface Channel {

    /** How it is to be used. */
    ChannelSettings settings();

    /**
     * Gets what the delivery of these takes, all at once. What it throws is tried again.
     *
     * @param notifications some that were read together, or one that is tried again
     */
    Delivery prepare(Collection<Notification> notifications);

    /** The delivery of those that were prepared together. */
    interface Delivery {

        /** A word for a metric if this channel has nothing to do for it, else null. */
        @Nullable
        String reasonToSkip(Notification notification);

        /** Tries once, for a bounded time. What it throws counts as {@link Outcome.Failed}. */
        Outcome deliver(Notification notification) throws InterruptedException;
    }
}
