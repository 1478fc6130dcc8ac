/** Password hashes, and how many of them are computed at a time. */
@NullMarked
package dev.firstpair.accounts.password;

import org.jspecify.annotations.NullMarked;
