/** The stock columns of {@code limited_products}: a projection of the topic stock-levels. */
@NullMarked
package dev.firstpair.sink.stock;

import org.jspecify.annotations.NullMarked;
