/** Records about orders on topics: requests, commands, events. */
@NullMarked
package dev.firstpair.topics.order;

import org.jspecify.annotations.NullMarked;
