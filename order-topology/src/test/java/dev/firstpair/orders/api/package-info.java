/** Tests of the API's parts. */
@NullMarked
package dev.firstpair.orders.api;

import org.jspecify.annotations.NullMarked;
