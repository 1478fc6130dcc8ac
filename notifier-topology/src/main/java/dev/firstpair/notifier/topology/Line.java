package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;

/**
 * Those of one product who were called and wait to be let through.
 *
 * @param first number of the first who waits
 * @param next number that the next who comes will have; {@code first} if nobody waits
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
