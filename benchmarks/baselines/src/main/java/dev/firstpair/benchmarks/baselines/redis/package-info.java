/** The design that is usually published: a Lua script in Redis decides, Kafka carries, a consumer fills MySQL. */
@NullMarked
package dev.firstpair.benchmarks.baselines.redis;

import org.jspecify.annotations.NullMarked;
