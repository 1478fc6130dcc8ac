/** Which access tokens are good, and the headers of answers. */
@NullMarked
package dev.firstpair.tokens;

import org.jspecify.annotations.NullMarked;
