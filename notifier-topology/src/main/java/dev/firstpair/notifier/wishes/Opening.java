package dev.firstpair.notifier.wishes;

import java.time.Instant;

/**
 * Telling those who wish that the sale opens.
 *
 * @param opensAt of which they are told
 * @param cursor where in the queue to go on
 * @param done everybody has been told
 */
public record Opening(Instant opensAt, long cursor, boolean done) {}
