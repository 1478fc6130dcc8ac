package dev.firstpair.notifier.wishes;

import java.time.Instant;

/**
 * The notification of those who wish that the sale opens.
 *
 * @param opensAt the opening that they are notified of
 * @param cursor the place in the queue after which to go on
 * @param done everybody has been notified
 */
public record Opening(Instant opensAt, long cursor, boolean done) {}
