/** The order service: a ledger that decides, a view that answers, and the API of orders. */
@NullMarked
package dev.firstpair.orders;

import org.jspecify.annotations.NullMarked;
