package dev.firstpair.audit;

/** Status of an order. */
public enum OrderStatus {
    /** Logged, undecided. */
    ACCEPTED,
    PENDING,
    PAID,
    COMPLETED,
    CANCELED,
    REJECTED
}
