/** Tests of the rules of the sale. */
@NullMarked
package dev.firstpair.orders.ledger;

import org.jspecify.annotations.NullMarked;
