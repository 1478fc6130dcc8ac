/** The HTTP API of orders: for shoppers and operators, and between instances. */
@NullMarked
package dev.firstpair.orders.api;

import org.jspecify.annotations.NullMarked;
