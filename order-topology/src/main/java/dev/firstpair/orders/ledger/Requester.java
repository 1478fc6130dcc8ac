package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.UserId;

/** The party that requested a change of an order. */
public sealed interface Requester {

    /** A shopper, who may act on own orders only. */
    record Shopper(UserId userId) implements Requester {}

    /** An admin or a program, who may act on any order. */
    record Staff() implements Requester {}
}
