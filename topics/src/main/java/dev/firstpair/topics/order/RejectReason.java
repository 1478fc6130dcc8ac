package dev.firstpair.topics.order;

/** Why a request did not become an order; the ledger checks in this order and gives the first that applies. */
public enum RejectReason {
    /** No such product is in the catalogue. */
    UNKNOWN_PRODUCT,
    /** Logged before the sale opened. */
    NOT_OPEN,
    /** Logged after the sale closed. */
    CLOSED,
    /** This pair's attempt key was used before; the first order is named. */
    REPEATED_ATTEMPT,
    /** This pair has an active order, which is named. */
    ALREADY_ORDERED,
    /** No unit remains. */
    SOLD_OUT
}
