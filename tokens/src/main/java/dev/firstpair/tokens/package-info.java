/** Which access tokens are good, the headers of answers, and who gets a place for an event stream. */
@NullMarked
package dev.firstpair.tokens;

import org.jspecify.annotations.NullMarked;
