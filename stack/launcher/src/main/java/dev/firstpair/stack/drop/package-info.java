/** The simulated sale of {@code ./firstpair drop}: simulated buyers, a record of what they saw, and the report. */
@NullMarked
package dev.firstpair.stack.drop;

import org.jspecify.annotations.NullMarked;
