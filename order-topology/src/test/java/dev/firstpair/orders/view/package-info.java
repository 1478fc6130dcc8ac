/** Tests of the view. */
@NullMarked
package dev.firstpair.orders.view;

import org.jspecify.annotations.NullMarked;
