/** Tests of the whole service with a real Kafka. */
@NullMarked
package dev.firstpair.orders;

import org.jspecify.annotations.NullMarked;
