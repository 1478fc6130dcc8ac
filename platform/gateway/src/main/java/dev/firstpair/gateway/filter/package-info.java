/** The filters of every request before it is routed, in their order, and a limit of each connection. */
@NullMarked
package dev.firstpair.gateway.filter;

import org.jspecify.annotations.NullMarked;
