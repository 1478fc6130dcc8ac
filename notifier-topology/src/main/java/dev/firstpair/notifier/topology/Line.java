package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;

/**
 * The queue of a product's selected users who wait for their release.
 *
 * @param first number of the first in the queue
 * @param next number that the next to join will have; {@code first} if the queue is empty
 * @param pace of this product
 */
record Line(long first, long next, Pace pace) {

    static final Line EMPTY = new Line(0, 0, Pace.FRESH);

    boolean isEmpty() {
        return first == next;
    }

    Line joined() {
        return new Line(first, next + 1, pace);
    }

    Line left(int count, Pace now) {
        return new Line(first + count, next, now);
    }
}
