package dev.firstpair.stack.drop;

import java.time.Duration;

/**
 * Progress of a drop, as its buyers see it.
 *
 * @param buyers that take part
 * @param answered buyers that have had an answer to their first request
 * @param submitted purchase requests sent, repeated ones included
 * @param accepted orders that got a 202
 * @param soldOut answers SOLD_OUT
 * @param placed orders that were shown as placed, whatever their later status
 * @param paid of these, paid
 * @param canceled of these, canceled
 * @param remaining units on sale, as catalog shows them
 * @param wished users that wished after the sale
 * @param notified of these, notified that units are back
 * @param toNotify how many should be notified
 * @param elapsed since the sale opened; zero before
 */
public record DropProgress(Phase phase, int buyers, long answered, long submitted, int accepted, long soldOut,
        int placed, int paid, int canceled, int remaining, int wished, int notified, int toNotify, Duration elapsed) {

    /** The share of the buyers that have had an answer, 0 to 1. */
    public double answeredShare() {
        return (double) answered / buyers;
    }
}
