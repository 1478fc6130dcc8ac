/** Users: sign-up, profile, the first admin. */
@NullMarked
package dev.firstpair.accounts.user;

import org.jspecify.annotations.NullMarked;
