/** Reads batches of records from topics; each record is stored, or dead-lettered with the reason. */
@NullMarked
package dev.firstpair.sink.intake;

import org.jspecify.annotations.NullMarked;
