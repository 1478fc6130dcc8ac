/** The port of payment providers, and a simulated provider. */
@NullMarked
package dev.firstpair.orders.payment;

import org.jspecify.annotations.NullMarked;
