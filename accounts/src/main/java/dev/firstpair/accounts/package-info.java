/** The user service: sign-up, login, signed tokens; who may call what. */
@NullMarked
package dev.firstpair.accounts;

import org.jspecify.annotations.NullMarked;
