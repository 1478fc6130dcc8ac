/** The promises under fault: a random crowd on a running stack, random faults that strike it, and the judgement after it. */
@NullMarked
package dev.firstpair.stack.torture;

import org.jspecify.annotations.NullMarked;
