/** Brings the log into MySQL, and what people edit in MySQL into the log. */
@NullMarked
package dev.firstpair.sink;

import org.jspecify.annotations.NullMarked;
