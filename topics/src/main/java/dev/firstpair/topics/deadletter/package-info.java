/** Where records go that cannot be read or processed, and why they went there. */
@NullMarked
package dev.firstpair.topics.deadletter;

import org.jspecify.annotations.NullMarked;
