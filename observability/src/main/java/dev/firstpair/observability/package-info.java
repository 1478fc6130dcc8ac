/** What a trace of a purchase is made of, and where it goes. */
@NullMarked
package dev.firstpair.observability;

import org.jspecify.annotations.NullMarked;
