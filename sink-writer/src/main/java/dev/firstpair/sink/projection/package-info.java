/** What a row of {@code orders} is, given the events of its order: pure functions. */
@NullMarked
package dev.firstpair.sink.projection;

import org.jspecify.annotations.NullMarked;
