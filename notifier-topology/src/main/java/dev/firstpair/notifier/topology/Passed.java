package dev.firstpair.notifier.topology;

import dev.firstpair.topics.Require;

/**
 * How many of a product's selected users were released.
 *
 * @param count at least 1
 * @param window how many may be selected ahead from now on, at least 1
 */
record Passed(int count, int window) {

    Passed {
        Require.atLeast(1, count, "count");
        Require.atLeast(1, window, "window");
    }
}
