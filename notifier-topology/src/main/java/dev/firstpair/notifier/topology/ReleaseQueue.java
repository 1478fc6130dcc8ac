package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;

/**
 * The queue of a product's selected users who wait for their release.
 *
 * @param first number of the first in the queue
 * @param next number that the next to join will have; {@code first} if the queue is empty
 * @param pace of this product
 */
record ReleaseQueue(long first, long next, Pace pace) {

    static final ReleaseQueue EMPTY = new ReleaseQueue(0, 0, Pace.FRESH);

    boolean isEmpty() {
        return first == next;
    }

    ReleaseQueue added() {
        return new ReleaseQueue(first, next + 1, pace);
    }

    ReleaseQueue removed(int count, Pace now) {
        return new ReleaseQueue(first + count, next, now);
    }
}
