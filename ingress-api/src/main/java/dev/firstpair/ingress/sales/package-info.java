/** What this instance knows by itself about sales: a mirror of the log, and answers that are safe to give without the gate. */
@NullMarked
package dev.firstpair.ingress.sales;

import org.jspecify.annotations.NullMarked;
