/** Writes the log into MySQL, and publishes what people edit in MySQL to the log. */
@NullMarked
package dev.firstpair.sink;

import org.jspecify.annotations.NullMarked;
