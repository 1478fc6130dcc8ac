/** When those who wish for a product are told, how many and from where on: rules, without Kafka. */
@NullMarked
package dev.firstpair.notifier.wishes;

import org.jspecify.annotations.NullMarked;
