/** The purchase call: from the HTTP request through gate and log to the answer. */
@NullMarked
package dev.firstpair.ingress.purchase;

import org.jspecify.annotations.NullMarked;
