/** The table {@code orders}: a projection of the topic order-events. */
@NullMarked
package dev.firstpair.sink.orders;

import org.jspecify.annotations.NullMarked;
