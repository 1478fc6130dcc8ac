/** The REST API as a shopper's program uses it, and a record of its answers: for sales and for tests under faults. */
@NullMarked
package dev.firstpair.stack.client;

import org.jspecify.annotations.NullMarked;
