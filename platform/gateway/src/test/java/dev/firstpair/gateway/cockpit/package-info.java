/** Figures of a sale: read, added up, and compared stage by stage. */
@NullMarked
package dev.firstpair.gateway.cockpit;

import org.jspecify.annotations.NullMarked;
