/** Tests of settings that change while a service runs. */
@NullMarked
package dev.firstpair.live;

import org.jspecify.annotations.NullMarked;
