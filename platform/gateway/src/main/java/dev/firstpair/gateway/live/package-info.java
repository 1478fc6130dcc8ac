/**
 * One event stream per browser: stock, a shopper's orders and notifications, and the clock of the sale, in one. Also
 * the places of all event streams, and what ends long calls when the gateway stops.
 */
@NullMarked
package dev.firstpair.gateway.live;

import org.jspecify.annotations.NullMarked;
