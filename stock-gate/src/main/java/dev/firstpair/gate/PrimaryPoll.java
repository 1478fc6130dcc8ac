package dev.firstpair.gate;

import org.jspecify.annotations.Nullable;

/**
 * One round of queries to the Sentinels for the primary. If the answers differ, the one with the highest configuration
 * epoch is right: the others are from Sentinels that have not been notified of a failover yet.
 */
final class PrimaryPoll {

    private final int sentinels;
    private int outstanding;
    private int answers;
    private @Nullable Primary newest;

    /**
     * @param sentinels their number
     * @param asked how many of them are asked now
     */
    PrimaryPoll(int sentinels, int asked) {
        this.sentinels = sentinels;
        this.outstanding = asked;
    }

    void answered(Primary primary) {
        outstanding--;
        answers++;
        if (newest == null || primary.configEpoch() > newest.configEpoch()) {
            newest = primary;
        }
    }

    void failed() {
        outstanding--;
    }

    boolean isDone() {
        return outstanding == 0;
    }

    boolean hasAnswer() {
        return answers > 0;
    }

    /**
     * The primary to connect to. A primary with a later epoch than the known one is chosen at once, whichever Sentinel
     * names it. The known one, or the first one, is chosen when a majority has answered or no more answers can come.
     * Another primary without a later epoch is chosen only by a majority, and only if {@code mayGoBack}.
     *
     * @param known the primary that the current link leads to, if there is such a link
     * @param mayGoBack whether a majority may overrule the known one
     * @return absent if the answers so far are not sufficient
     */
    @Nullable
    Primary choose(@Nullable Primary known, boolean mayGoBack) {
        Primary best = newest;
        if (best == null || known != null && best.configEpoch() > known.configEpoch()) {
            return best;
        }
        boolean majority = answers > sentinels / 2;
        if (known != null && !known.address().equals(best.address())) {
            return majority && mayGoBack ? best : null;
        }
        return majority || isDone() ? best : null;
    }
}
