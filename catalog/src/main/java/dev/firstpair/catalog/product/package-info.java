/** Products and restocks, as people edit them. */
@NullMarked
package dev.firstpair.catalog.product;

import org.jspecify.annotations.NullMarked;
