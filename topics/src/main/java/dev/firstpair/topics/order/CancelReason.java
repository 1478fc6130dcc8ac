package dev.firstpair.topics.order;

/** Why an order was canceled. */
public enum CancelReason {
    /** The shopper canceled it. */
    BY_USER,
    /** An admin, or a program acting as one, canceled it. */
    BY_ADMIN,
    /** A payment was declined, and the ledger is configured to cancel an order then. */
    PAYMENT_FAILED,
    /** It was not paid before the hold expired. */
    PAYMENT_TIMED_OUT
}
