/** The pages of the shop, from memory: what is in storefront/. */
@NullMarked
package dev.firstpair.gateway.page;

import org.jspecify.annotations.NullMarked;
