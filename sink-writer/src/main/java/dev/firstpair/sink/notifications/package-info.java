/** The tables of notifications and of notified wishes: a projection of the topic notifications. */
@NullMarked
package dev.firstpair.sink.notifications;

import org.jspecify.annotations.NullMarked;
