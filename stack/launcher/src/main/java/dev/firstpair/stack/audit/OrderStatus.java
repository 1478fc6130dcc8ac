package dev.firstpair.stack.audit;

/** Where an order stands. */
public enum OrderStatus {
    /** Logged, undecided. */
    ACCEPTED,
    PENDING,
    PAID,
    COMPLETED,
    CANCELED,
    REJECTED;

    /** A unit belongs to it. */
    public boolean active() {
        return this == PENDING || this == PAID || this == COMPLETED;
    }
}
