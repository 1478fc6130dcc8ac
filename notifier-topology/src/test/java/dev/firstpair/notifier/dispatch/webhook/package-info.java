/** Tests. */
@NullMarked
package dev.firstpair.notifier.dispatch.webhook;

import org.jspecify.annotations.NullMarked;
