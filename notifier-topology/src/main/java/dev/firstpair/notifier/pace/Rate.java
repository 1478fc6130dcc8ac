package dev.firstpair.notifier.pace;

/**
 * How many notifications may be released in any second.
 *
 * @param perSecond of all products together, 1 to 100,000
 * @param perProductPerSecond of each product, 1 to 100,000
 */
public record Rate(int perSecond, int perProductPerSecond) {

    private static final int MOST = 100_000;
    /** Long enough that a round trip to the task that selects users does not leave the queue empty. */
    private static final int WINDOW_SECONDS = 2;
    private static final int LEAST_WINDOW = 2;

    public Rate {
        check("perSecond", perSecond);
        check("perProductPerSecond", perProductPerSecond);
    }

    /**
     * How many users of one product may be selected ahead of their release. They are notified even if the stock is gone
     * by then.
     *
     * @param products that share the rate, at least 1
     */
    public int window(int products) {
        return Math.max(LEAST_WINDOW, WINDOW_SECONDS * Math.min(perSecond / products, perProductPerSecond));
    }

    private static void check(String name, int rate) {
        if (rate < 1 || rate > MOST) {
            throw new IllegalArgumentException(name + " is 1 to " + MOST + ", not " + rate);
        }
    }
}
