/** One event stream per browser: stock, a shopper's orders and notifications, and the clock of the sale, in one. */
@NullMarked
package dev.firstpair.gateway.live;

import org.jspecify.annotations.NullMarked;
