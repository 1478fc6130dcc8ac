/** Payments and refunds: asks the payment provider, behind a port, and logs the outcomes as commands. */
@NullMarked
package dev.firstpair.orders.payment;

import org.jspecify.annotations.NullMarked;
