/** Where a shopper's money comes from: the port, and a provider that only pretends. */
@NullMarked
package dev.firstpair.orders.payment;

import org.jspecify.annotations.NullMarked;
