/** Tests of the simulated sale. */
@NullMarked
package dev.firstpair.stack.drop;

import org.jspecify.annotations.NullMarked;
