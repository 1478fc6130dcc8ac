package dev.firstpair.orders.view;

/** Where an order stands, as a shopper is told. */
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

    /** Whether it stays so for ever. */
    public boolean isFinal() {
        return switch (this) {
            case ACCEPTED, PENDING, PAID -> false;
            case COMPLETED, CANCELED, REJECTED -> true;
        };
    }
}
