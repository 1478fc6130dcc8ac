/** The view of orders that shoppers query: folded from committed events, separate from the ledger's own state. */
@NullMarked
package dev.firstpair.orders.view;

import org.jspecify.annotations.NullMarked;
