package dev.firstpair.audit;

/** Where an order stands. */
public enum OrderStatus {
    /** Logged, undecided. */
    ACCEPTED,
    PENDING,
    PAID,
    COMPLETED,
    CANCELED,
    REJECTED
}
