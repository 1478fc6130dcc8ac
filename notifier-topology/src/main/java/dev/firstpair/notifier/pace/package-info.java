/** How many may be told at a time: rules, without Kafka. */
@NullMarked
package dev.firstpair.notifier.pace;

import org.jspecify.annotations.NullMarked;
