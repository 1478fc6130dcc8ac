package dev.firstpair.topics.notification;

/** The reason for a notification. */
public enum NotificationKind {
    /** Units of a sold-out product are for sale again. Uses the wish up. */
    RESTOCKED,
    /** The sale opens soon. The wish stays for a restock. */
    OPENING_SOON
}
