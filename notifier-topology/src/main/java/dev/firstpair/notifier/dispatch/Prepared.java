package dev.firstpair.notifier.dispatch;

import java.time.Duration;

/**
 * A delivery that was prepared.
 *
 * @param atNanos before its data were read: nanoTime
 */
record Prepared(Channel.Delivery delivery, long atNanos) {

    /** After so long, somebody may have unsubscribed, or changed the address. */
    private static final Duration VALID = Duration.ofSeconds(1);

    boolean isOld() {
        return System.nanoTime() - atNanos > VALID.toNanos();
    }
}
