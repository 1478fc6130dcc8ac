/** Which service answers which call, and what to do when an instance of it does not. */
@NullMarked
package dev.firstpair.gateway.route;

import org.jspecify.annotations.NullMarked;
