/** The pages of the shop, from memory: the files of storefront/. */
@NullMarked
package dev.firstpair.gateway.page;

import org.jspecify.annotations.NullMarked;
