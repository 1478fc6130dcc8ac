/** Queries of the view: finds the instance that can answer, and the freshness of its answer. */
@NullMarked
package dev.firstpair.orders.query;

import org.jspecify.annotations.NullMarked;
