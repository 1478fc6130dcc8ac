/** Reads Redis and MySQL, and compares them with a replay of the log. */
@NullMarked
package dev.firstpair.audit.mirror;

import org.jspecify.annotations.NullMarked;
