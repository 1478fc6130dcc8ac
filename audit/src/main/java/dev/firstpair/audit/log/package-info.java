/**
 * Reads the log and replays it: the history of each order and product by their own records, and what is wrong with
 * them.
 */
@NullMarked
package dev.firstpair.audit.log;

import org.jspecify.annotations.NullMarked;
