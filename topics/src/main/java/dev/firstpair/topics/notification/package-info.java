/** What is said to those who wished. */
@NullMarked
package dev.firstpair.topics.notification;

import org.jspecify.annotations.NullMarked;
