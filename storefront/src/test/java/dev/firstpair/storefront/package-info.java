/** What has to hold for the files of the storefront, checked without a browser. */
@NullMarked
package dev.firstpair.storefront;

import org.jspecify.annotations.NullMarked;
