/** Notifications by e-mail, and how somebody says that they want no more of them. */
@NullMarked
package dev.firstpair.notifier.dispatch.mail;

import org.jspecify.annotations.NullMarked;
