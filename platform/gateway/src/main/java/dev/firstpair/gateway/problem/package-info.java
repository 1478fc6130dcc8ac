/** Errors over HTTP: RFC 9457 problem details with a stable code. */
@NullMarked
package dev.firstpair.gateway.problem;

import org.jspecify.annotations.NullMarked;
