/** Registers the instance where gateways find it, while it is ready; off by default. */
@NullMarked
package dev.firstpair.live.discovery;

import org.jspecify.annotations.NullMarked;
