/** The ledger's decisions, read again from its topics. */
@NullMarked
package dev.firstpair.sink.ledger;

import org.jspecify.annotations.NullMarked;
