/** The identities on topics: plain values, free of any framework. */
@NullMarked
package dev.firstpair.topics.ids;

import org.jspecify.annotations.NullMarked;
