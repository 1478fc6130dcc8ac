/** Tests of what the tests under fault are made of. */
@NullMarked
package dev.firstpair.stack.torture;

import org.jspecify.annotations.NullMarked;
