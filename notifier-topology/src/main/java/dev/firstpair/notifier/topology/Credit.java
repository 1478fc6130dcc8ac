package dev.firstpair.notifier.topology;

import dev.firstpair.topics.check.Require;

/**
 * How many of a product's selected users were released.
 *
 * @param count at least 1
 * @param window how many may be selected ahead from now on, at least 1
 */
record Credit(int count, int window) {

    Credit {
        Require.atLeast(1, count, "count");
        Require.atLeast(1, window, "window");
    }
}
