/** Tests of the components of the tests under faults. */
@NullMarked
package dev.firstpair.stack.torture;

import org.jspecify.annotations.NullMarked;
