package dev.firstpair.stack.drop;

/** The phase of a drop. */
public enum Phase {
    /** Tokens are signed, products are created, and the buyers wait for the opening. */
    PREPARING,
    /** The sale is open. */
    SELLING,
    /** All buyers are done; other users wish, units come back, and the users are notified. */
    NOTIFYING,
    /** The mirrors catch up, and the audit runs repeatedly. */
    SETTLING,
    DONE
}
