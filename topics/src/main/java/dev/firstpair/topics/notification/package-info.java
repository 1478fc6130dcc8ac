/** Notifications to users who wish for a product. */
@NullMarked
package dev.firstpair.topics.notification;

import org.jspecify.annotations.NullMarked;
