package dev.firstpair.topics.order;

/** Status of an order, by its words in the REST API. */
public enum OrderStatus {
    /** The request is logged, perhaps, and not decided. */
    ACCEPTED,
    /** A unit is held, payment is awaited. */
    PENDING,
    /** Paid for. */
    PAID,
    /** Final. */
    COMPLETED,
    /** Given up; final. */
    CANCELED,
    /** The request did not become an order; final. */
    REJECTED;

    /** Whether the status can no longer change. */
    public boolean isFinal() {
        return switch (this) {
            case ACCEPTED, PENDING, PAID -> false;
            case COMPLETED, CANCELED, REJECTED -> true;
        };
    }
}
