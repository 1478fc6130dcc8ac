/** The gate: decides in Redis, before anything is logged, whether a unit may still be free; a projection of the log. */
@NullMarked
package dev.firstpair.gate;

import org.jspecify.annotations.NullMarked;
