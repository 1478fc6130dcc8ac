/** Wishes: who wants to hear of which product. */
@NullMarked
package dev.firstpair.catalog.wish;

import org.jspecify.annotations.NullMarked;
