/** This instance's own state of sales: a projection of the log, and answers that are safe to give without the gate. */
@NullMarked
package dev.firstpair.ingress.sales;

import org.jspecify.annotations.NullMarked;
