/** The order service: the ledger, the view of orders, and their REST API. */
@NullMarked
package dev.firstpair.orders;

import org.jspecify.annotations.NullMarked;
