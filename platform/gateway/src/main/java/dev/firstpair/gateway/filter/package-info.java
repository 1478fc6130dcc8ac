/** The filters of every request before it is routed, in their order. */
@NullMarked
package dev.firstpair.gateway.filter;

import org.jspecify.annotations.NullMarked;
