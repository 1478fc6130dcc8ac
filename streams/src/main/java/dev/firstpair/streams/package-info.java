/** How Firstpair runs Kafka Streams: settings, stores within bounds, timers, dead letters, failure handling. */
@NullMarked
package dev.firstpair.streams;

import org.jspecify.annotations.NullMarked;
