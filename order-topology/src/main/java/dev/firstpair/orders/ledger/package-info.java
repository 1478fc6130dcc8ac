/** The rules of the sale, as pure functions: who gets a unit, and what may happen to an order. */
@NullMarked
package dev.firstpair.orders.ledger;

import org.jspecify.annotations.NullMarked;
