/** A complete Firstpair on one machine: starts, monitors and stops the servers and services as real processes. */
@NullMarked
package dev.firstpair.stack;

import org.jspecify.annotations.NullMarked;
