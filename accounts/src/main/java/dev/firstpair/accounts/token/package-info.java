/** Login, the tokens it gives out, and the public keys they are checked with. */
@NullMarked
package dev.firstpair.accounts.token;

import org.jspecify.annotations.NullMarked;
