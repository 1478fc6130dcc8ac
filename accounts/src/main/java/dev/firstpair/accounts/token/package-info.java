/** Login, the tokens that it returns, and the public keys that verify them. */
@NullMarked
package dev.firstpair.accounts.token;

import org.jspecify.annotations.NullMarked;
