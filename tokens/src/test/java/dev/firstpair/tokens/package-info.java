/** Which access tokens are good. */
@NullMarked
package dev.firstpair.tokens;

import org.jspecify.annotations.NullMarked;
