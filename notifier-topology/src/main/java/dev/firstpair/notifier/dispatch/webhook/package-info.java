/** Notifications as signed HTTP requests to a system of the shop. */
@NullMarked
package dev.firstpair.notifier.dispatch.webhook;

import org.jspecify.annotations.NullMarked;
