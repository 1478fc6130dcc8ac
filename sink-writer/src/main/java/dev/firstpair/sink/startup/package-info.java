/** Brings the schema and the topics up to date before anything reads or writes them, and waits for both servers. */
@NullMarked
package dev.firstpair.sink.startup;

import org.jspecify.annotations.NullMarked;
