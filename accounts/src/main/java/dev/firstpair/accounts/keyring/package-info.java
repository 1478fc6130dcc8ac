/** The keys that sign tokens, and the rule for which one signs when; free of any framework. */
@NullMarked
package dev.firstpair.accounts.keyring;

import org.jspecify.annotations.NullMarked;
