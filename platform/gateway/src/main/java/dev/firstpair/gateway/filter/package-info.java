/** What happens to every request before it is routed, in the order of the filters. */
@NullMarked
package dev.firstpair.gateway.filter;

import org.jspecify.annotations.NullMarked;
