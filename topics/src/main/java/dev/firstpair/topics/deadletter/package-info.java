/** Dead letters: records that cannot be read or processed, and the reasons. */
@NullMarked
package dev.firstpair.topics.deadletter;

import org.jspecify.annotations.NullMarked;
