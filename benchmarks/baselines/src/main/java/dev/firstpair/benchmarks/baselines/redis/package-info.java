/**
 * The design that is usually published: a Lua script in Redis decides, Kafka transports, a consumer writes to MySQL.
 */
@NullMarked
package dev.firstpair.benchmarks.baselines.redis;

import org.jspecify.annotations.NullMarked;
