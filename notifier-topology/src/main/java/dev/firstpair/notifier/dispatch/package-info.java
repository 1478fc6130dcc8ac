/** Brings what is on the topic {@code notifications} to people: each channel in its own time, nothing lost. */
@NullMarked
package dev.firstpair.notifier.dispatch;

import org.jspecify.annotations.NullMarked;
