package dev.firstpair.orders.ledger;

/** The ledger's decision about an {@link Input}. */
public sealed interface Decision {

    /** The event that happened. */
    record Happened(Event event) implements Decision {}

    /** No event: the input was decided before, or changes nothing. */
    record Nothing() implements Decision {}

    /** A command for an order that the product does not have. */
    record UnknownOrder() implements Decision {}

    /**
     * The input can never be applied.
     *
     * @param why the reason, for a person
     */
    record Impossible(String why) implements Decision {}
}
