package dev.firstpair.stack.drop;

import java.time.Duration;

/**
 * How a drop is getting on, as its buyers see it.
 *
 * @param buyers who take part
 * @param answered who have had an answer to their first request
 * @param submitted purchase requests sent, repeated ones included
 * @param accepted orders that got a 202
 * @param soldOut answers SOLD_OUT
 * @param placed orders that somebody was shown as placed, whatever became of them
 * @param paid of these, paid
 * @param canceled of these, canceled
 * @param remaining units on sale, as catalog shows them
 * @param wished who wished after the sale
 * @param told of these, told that units are back
 * @param toTell how many are to be told
 * @param elapsed since the doors opened; zero before
 */
public record DropProgress(Phase phase, int buyers, long answered, long submitted, int accepted, long soldOut,
        int placed, int paid, int canceled, int remaining, int wished, int told, int toTell, Duration elapsed) {

    /** The share of the buyers who have had an answer, 0 to 1. */
    public double answeredShare() {
        return (double) answered / buyers;
    }
}
