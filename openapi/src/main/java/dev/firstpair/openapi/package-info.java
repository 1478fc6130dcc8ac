/**
 * OpenAPI documents against code, for tests: what a service's classes say, and what it answers, is compared with its
 * document. No service has any of this on its class path.
 */
@NullMarked
package dev.firstpair.openapi;

import org.jspecify.annotations.NullMarked;
