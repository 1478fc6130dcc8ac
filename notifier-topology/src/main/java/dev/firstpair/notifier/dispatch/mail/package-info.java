/** Notifications by e-mail, and unsubscribing from them. */
@NullMarked
package dev.firstpair.notifier.dispatch.mail;

import org.jspecify.annotations.NullMarked;
