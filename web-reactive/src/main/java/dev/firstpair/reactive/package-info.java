/** Shared code of the services on WebFlux: connections, headers of responses, problems and tokens. */
@NullMarked
package dev.firstpair.reactive;

import org.jspecify.annotations.NullMarked;
