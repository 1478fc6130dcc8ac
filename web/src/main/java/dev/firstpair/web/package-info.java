/** Shared code of the REST services: errors as RFC 9457 problem details with a stable code, and authentication. */
@NullMarked
package dev.firstpair.web;

import org.jspecify.annotations.NullMarked;
