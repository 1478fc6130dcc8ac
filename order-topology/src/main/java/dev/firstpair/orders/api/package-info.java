/** The REST API of orders, and the way of a query to the instance that can answer it. */
@NullMarked
package dev.firstpair.orders.api;

import org.jspecify.annotations.NullMarked;
