package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.notification.Notification;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A way to deliver notifications to people. Thread-safe. */
public interface Channel {

    /** The settings of the channel. */
    ChannelSettings settings();

    /**
     * Loads the data that the delivery of these notifications needs, all at once. If it throws, it is tried again.
     *
     * @param notifications a batch that was read together, or one notification that is tried again
     */
    Delivery prepare(Collection<Notification> notifications);

    /** The delivery of notifications that were prepared together. */
    interface Delivery {

        /** The reason as a metric tag if this channel does not deliver the notification, else null. */
        @Nullable
        String reasonToSkip(Notification notification);

        /** Tries once, for a bounded time. An exception counts as {@link Outcome.Failed}. */
        Outcome deliver(Notification notification) throws InterruptedException;
    }
}
