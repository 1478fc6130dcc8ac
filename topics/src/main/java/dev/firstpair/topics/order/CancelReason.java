package dev.firstpair.topics.order;

/** Why an order was canceled. */
public enum CancelReason {
    /** The shopper gave it up. */
    BY_USER,
    /** An admin, or a program acting as one, gave it up. */
    BY_ADMIN,
    /** A payment was declined, where the ledger is set to cancel an order for that. */
    PAYMENT_FAILED,
    /** Nobody paid before the hold expired. */
    PAYMENT_TIMED_OUT
}
