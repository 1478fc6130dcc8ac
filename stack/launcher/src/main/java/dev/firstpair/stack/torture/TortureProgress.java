package dev.firstpair.stack.torture;

import java.time.Duration;

/**
 * Progress of a round.
 *
 * @param elapsed since its products went on sale
 * @param actions done by shoppers
 * @param requests purchase requests sent
 * @param accepted orders that got a 202
 * @param placed orders that were shown as placed
 * @param canceled of these, shown as canceled
 * @param faults that have been injected and recovered
 */
public record TortureProgress(Duration elapsed, long actions, long requests, int accepted, int placed, int canceled,
        int faults) {}
