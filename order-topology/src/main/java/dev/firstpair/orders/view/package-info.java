/** What a shopper is told about orders: folded from committed events, and apart from the ledger's own state. */
@NullMarked
package dev.firstpair.orders.view;

import org.jspecify.annotations.NullMarked;
