/** Computes a row of {@code orders} from the events of its order: pure functions. */
@NullMarked
package dev.firstpair.sink.projection;

import org.jspecify.annotations.NullMarked;
