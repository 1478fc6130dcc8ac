/** Tests. */
@NullMarked
package dev.firstpair.notifier.dispatch;

import org.jspecify.annotations.NullMarked;
