/** Settings that several services have, read at the start: where Kafka and Redis are, and how topics are created. */
@NullMarked
package dev.firstpair.live.shared;

import org.jspecify.annotations.NullMarked;
