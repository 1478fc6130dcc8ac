package dev.firstpair.benchmarks.baselines.redis;

import java.time.Instant;

/** A message of the topic {@code purchases}: Redis has taken a unit for the user. */
record Purchase(long productId, long userId, Instant at) {}
