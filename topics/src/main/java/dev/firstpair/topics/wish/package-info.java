/** Records about wishes on topics. */
@NullMarked
package dev.firstpair.topics.wish;

import org.jspecify.annotations.NullMarked;
