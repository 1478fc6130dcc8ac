package dev.firstpair.audit.log;

/**
 * The number of a product's pending orders, change by change, in the order of the stock versions. A payment does not
 * raise the version, so levels of one version may have different numbers.
 */
final class PendingCount {

    private int pending;
    private long version;
    /** Payments at {@code version}. */
    private int paid;

    /** To be called for payments at a version after the change that has raised it. */
    void changed(long at, int by, boolean payment) {
        if (at != version) {
            version = at;
            paid = 0;
        }
        pending += by;
        if (payment) {
            paid -= by;
        }
    }

    /** The number after all payments at the version. */
    int least() {
        return pending;
    }

    /** The number before any payment at that version, which is not older than the last change. */
    int most(long at) {
        return at == version ? pending + paid : pending;
    }
}
