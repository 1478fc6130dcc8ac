/** Replays the log of a sale and holds what Redis, MySQL and the buyers say against it. */
@NullMarked
package dev.firstpair.audit;

import org.jspecify.annotations.NullMarked;
