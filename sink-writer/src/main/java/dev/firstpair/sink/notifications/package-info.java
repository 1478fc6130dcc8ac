/** The tables of notifications and of who was told: a projection of the topic notifications. */
@NullMarked
package dev.firstpair.sink.notifications;

import org.jspecify.annotations.NullMarked;
