/** Replays the log of a sale, and compares Redis, MySQL and what buyers were shown with it. */
@NullMarked
package dev.firstpair.audit;

import org.jspecify.annotations.NullMarked;
