/** Commands to the ledger: which a caller may send, their ids, and the log that they are appended to. */
@NullMarked
package dev.firstpair.orders.command;

import org.jspecify.annotations.NullMarked;
