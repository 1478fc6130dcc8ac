/** Delivers the records of the topic {@code notifications} to people: each channel at its own pace, none lost. */
@NullMarked
package dev.firstpair.notifier.dispatch;

import org.jspecify.annotations.NullMarked;
