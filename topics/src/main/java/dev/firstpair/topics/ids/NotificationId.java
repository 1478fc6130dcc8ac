package dev.firstpair.topics.ids;

import java.util.Objects;
import java.util.UUID;

/** The identity of a notification: the same id again is the same notification, and is delivered once. */
public record NotificationId(UUID value) {

    public NotificationId {
        Objects.requireNonNull(value, "notification id");
    }

    /** Reads the 36-character form; anything else is an {@link IllegalArgumentException}. */
    public static NotificationId parse(String text) {
        return new NotificationId(CanonicalUuid.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
