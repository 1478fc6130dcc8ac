/** Tests of the topology without brokers. */
@NullMarked
package dev.firstpair.orders.topology;

import org.jspecify.annotations.NullMarked;
