/** The topology that decides whom to tell, and lets them through at the rate. */
@NullMarked
package dev.firstpair.notifier.topology;

import org.jspecify.annotations.NullMarked;
