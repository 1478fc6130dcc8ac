/** How Firstpair runs Kafka Streams: settings, stores within bounds, dead letters, what becomes of failures. */
@NullMarked
package dev.firstpair.streams;

import org.jspecify.annotations.NullMarked;
