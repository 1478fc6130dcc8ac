/** Tests of the command. */
@NullMarked
package dev.firstpair.stack.cli;

import org.jspecify.annotations.NullMarked;
