/** The REST API of orders, and the routing of a query to an instance that can answer it. */
@NullMarked
package dev.firstpair.orders.api;

import org.jspecify.annotations.NullMarked;
