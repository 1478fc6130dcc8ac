/** Tests of queries. */
@NullMarked
package dev.firstpair.orders.query;

import org.jspecify.annotations.NullMarked;
