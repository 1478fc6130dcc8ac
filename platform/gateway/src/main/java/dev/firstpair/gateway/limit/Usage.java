package dev.firstpair.gateway.limit;

import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * The rest of a limit after a request.
 *
 * @param allowed whether the request is within it
 * @param remaining permits that are left
 * @param retryAfter how long until the next permit, zero if there is one
 * @param reset how long until all permits are back
 */
public record Usage(Limit limit, boolean allowed, long remaining, Duration retryAfter, Duration reset) {

    static Usage of(Limit limit, ConsumptionProbe probe) {
        return new Usage(limit, probe.isConsumed(), probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForRefill()), Duration.ofNanos(probe.getNanosToWaitForReset()));
    }
}
