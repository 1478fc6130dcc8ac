/** The operator's view of a running sale: samples of the services' metrics, and whether the stages add up. */
@NullMarked
package dev.firstpair.gateway.cockpit;

import org.jspecify.annotations.NullMarked;
