/** The simulated sale behind {@code ./firstpair drop}: a crowd of buyers, what they saw, and the report on it. */
@NullMarked
package dev.firstpair.stack.drop;

import org.jspecify.annotations.NullMarked;
