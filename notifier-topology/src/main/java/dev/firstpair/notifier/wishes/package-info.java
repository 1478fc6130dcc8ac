/** When wishers of a product are notified, how many, and from which place on: rules, without Kafka. */
@NullMarked
package dev.firstpair.notifier.wishes;

import org.jspecify.annotations.NullMarked;
