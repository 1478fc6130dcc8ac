/** The gate's time, for pages that count down to an opening. */
@NullMarked
package dev.firstpair.ingress.clock;

import org.jspecify.annotations.NullMarked;
