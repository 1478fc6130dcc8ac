package dev.firstpair.topics.notification;

/** What somebody is told. */
public enum NotificationKind {
    /** Units of what was sold out are for sale again. Uses the wish up. */
    RESTOCKED,
    /** The sale opens soon. The wish stays for a restock. */
    OPENING_SOON
}
