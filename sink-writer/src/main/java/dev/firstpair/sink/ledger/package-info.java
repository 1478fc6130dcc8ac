/** What the ledger has decided, read again from its topics. */
@NullMarked
package dev.firstpair.sink.ledger;

import org.jspecify.annotations.NullMarked;
