/** Tests of payments and refunds. */
@NullMarked
package dev.firstpair.orders.payment;

import org.jspecify.annotations.NullMarked;
