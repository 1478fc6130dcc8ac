/** The keys that sign tokens, and the rule by which they take turns; free of any framework. */
@NullMarked
package dev.firstpair.accounts.keyring;

import org.jspecify.annotations.NullMarked;
