package dev.firstpair.gateway.limit;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * How many requests one user or address may send: a token bucket.
 *
 * @param name as in the header {@code RateLimit-Policy}
 * @param permits that may be used at once, and come back evenly over the window; at least 1
 * @param window positive
 */
public record Limit(String name, int permits, Duration window) {

    Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, window))
                .build();
    }
}
