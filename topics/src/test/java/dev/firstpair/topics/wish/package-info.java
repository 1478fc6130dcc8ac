@NullMarked
package dev.firstpair.topics.wish;

import org.jspecify.annotations.NullMarked;
