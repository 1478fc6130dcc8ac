/** What the services on WebFlux have in common: how they read a connection, a request's trace, and whose a token is. */
@NullMarked
package dev.firstpair.reactive;

import org.jspecify.annotations.NullMarked;
