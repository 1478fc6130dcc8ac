/** Records about products on topics: catalogue rows, restocks, stock levels. */
@NullMarked
package dev.firstpair.topics.product;

import org.jspecify.annotations.NullMarked;
