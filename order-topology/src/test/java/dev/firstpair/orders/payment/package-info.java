/** Tests of the payment port. */
@NullMarked
package dev.firstpair.orders.payment;

import org.jspecify.annotations.NullMarked;
