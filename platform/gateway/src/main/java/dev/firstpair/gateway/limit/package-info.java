/** How many requests somebody may send: counted in Redis for all gateways, and here while Redis is away. */
@NullMarked
package dev.firstpair.gateway.limit;

import org.jspecify.annotations.NullMarked;
