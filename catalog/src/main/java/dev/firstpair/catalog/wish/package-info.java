/** Wishes: which users want to be notified of which product. */
@NullMarked
package dev.firstpair.catalog.wish;

import org.jspecify.annotations.NullMarked;
