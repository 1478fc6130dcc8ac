/** Tests of tokens and limits. */
@NullMarked
package dev.firstpair.tokens;

import org.jspecify.annotations.NullMarked;
