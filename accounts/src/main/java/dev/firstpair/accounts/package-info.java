/** The user service: sign-up, login, signed tokens; access rules. */
@NullMarked
package dev.firstpair.accounts;

import org.jspecify.annotations.NullMarked;
