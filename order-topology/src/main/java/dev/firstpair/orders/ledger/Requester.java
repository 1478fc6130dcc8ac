package dev.firstpair.orders.ledger;

import dev.firstpair.topics.ids.UserId;

/** On whose behalf something shall happen to an order. */
public sealed interface Requester {

    /** A shopper, who may act on own orders only. */
    record Shopper(UserId userId) implements Requester {}

    /** An admin or a program, who may act on any order. */
    record Staff() implements Requester {}
}
