/** The steps of a purchase's trace, and their export. */
@NullMarked
package dev.firstpair.observability;

import org.jspecify.annotations.NullMarked;
