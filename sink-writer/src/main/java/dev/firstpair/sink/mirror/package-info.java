/** Publishes edits made in MySQL: follows the binlog, one instance at a time. */
@NullMarked
package dev.firstpair.sink.mirror;

import org.jspecify.annotations.NullMarked;
