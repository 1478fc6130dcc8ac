/**
 * Compares OpenAPI documents with code, for tests: a service's classes and answers are compared with its document. No
 * service has this package on its class path.
 */
@NullMarked
package dev.firstpair.openapi;

import org.jspecify.annotations.NullMarked;
