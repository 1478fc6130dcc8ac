/** Authentication by bearer tokens, of which each signature is checked once. */
@NullMarked
package dev.firstpair.reactive.token;

import org.jspecify.annotations.NullMarked;
