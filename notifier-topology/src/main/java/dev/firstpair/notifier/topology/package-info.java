/** The topology that selects whom to notify, and releases the notifications at the rate. */
@NullMarked
package dev.firstpair.notifier.topology;

import org.jspecify.annotations.NullMarked;
