/** The gateway: one origin for all services. */
@NullMarked
package dev.firstpair.gateway;

import org.jspecify.annotations.NullMarked;
