/** How many notifications may be released at a time: rules, without Kafka. */
@NullMarked
package dev.firstpair.notifier.pace;

import org.jspecify.annotations.NullMarked;
