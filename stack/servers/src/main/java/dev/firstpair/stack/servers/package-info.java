/** Redis, Kafka and MySQL as real child processes on loopback, which die with the JVM that started them. */
@NullMarked
package dev.firstpair.stack.servers;

import org.jspecify.annotations.NullMarked;
