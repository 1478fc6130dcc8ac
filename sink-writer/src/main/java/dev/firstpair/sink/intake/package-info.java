/** Takes batches of records from topics and makes sure that each is stored, or put aside with its reason. */
@NullMarked
package dev.firstpair.sink.intake;

import org.jspecify.annotations.NullMarked;
