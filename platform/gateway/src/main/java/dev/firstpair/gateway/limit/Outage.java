package dev.firstpair.gateway.limit;

import java.time.Duration;

/**
 * Joins failures with short pauses between them to one outage, so that its begin and its end are logged once: a server
 * that is slow under load answers some calls and others not, for as long as the load goes on. Thread-safe.
 */
final class Outage {

    /** Time without a failure after which an answer ends it. */
    static final Duration CALM = Duration.ofSeconds(10);

    /** 0 if there is no outage. */
    private volatile long failures;
    private volatile long lastFailureNanos;

    /** @return whether an outage begins */
    synchronized boolean failed(long nowNanos) {
        lastFailureNanos = nowNanos;
        return failures++ == 0;
    }

    /**
     * @param calledNanos when the call was sent that is answered
     * @return the number of failures if an outage ends, else 0
     */
    long answered(long calledNanos) {
        return failures == 0 ? 0 : end(calledNanos);
    }

    private synchronized long end(long calledNanos) {
        if (calledNanos - lastFailureNanos < CALM.toNanos()) {
            return 0;
        }
        long ended = failures;
        failures = 0;
        return ended;
    }
}
