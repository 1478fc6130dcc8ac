/** Validation of access tokens, headers of responses, and limits of event streams. */
@NullMarked
package dev.firstpair.tokens;

import org.jspecify.annotations.NullMarked;
