/** The promises under faults: simulated shoppers on a running stack, random faults, and the judgement afterwards. */
@NullMarked
package dev.firstpair.stack.torture;

import org.jspecify.annotations.NullMarked;
