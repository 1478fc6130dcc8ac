/** Settings that change while a service runs, and the switch by which it follows a config server. */
@NullMarked
package dev.firstpair.live;

import org.jspecify.annotations.NullMarked;
