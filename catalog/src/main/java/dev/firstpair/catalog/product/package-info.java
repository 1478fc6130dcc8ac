/** Products and restocks, as admins edit them. */
@NullMarked
package dev.firstpair.catalog.product;

import org.jspecify.annotations.NullMarked;
