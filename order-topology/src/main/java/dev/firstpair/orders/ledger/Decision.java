package dev.firstpair.orders.ledger;

/** What comes of an {@link Input}. */
public sealed interface Decision {

    /** This happened. */
    record Happened(Event event) implements Decision {}

    /** Nothing: the input was decided before, or changes nothing. */
    record Nothing() implements Decision {}

    /** A command for an order that the product does not have. */
    record UnknownOrder() implements Decision {}

    /**
     * What is asked for can never be done.
     *
     * @param why for a person
     */
    record Impossible(String why) implements Decision {}
}
