/** The promises and the REST contract, tested from outside over a running stack of real processes. */
@NullMarked
package dev.firstpair.systemtests;

import org.jspecify.annotations.NullMarked;
