/** The registry of running instances. */
@NullMarked
package dev.firstpair.discovery;

import org.jspecify.annotations.NullMarked;
