package dev.firstpair.notifier.wishes;

import org.jspecify.annotations.Nullable;

/**
 * The state of one product, and how far its wishers have been notified.
 *
 * @param listing absent until received from the catalogue
 * @param stock absent until received from the ledger
 * @param round absent while no units have come back
 * @param opening absent until the first one is due
 * @param outstanding how many were selected and have not been released yet
 * @param window how many may be outstanding
 */
public record ProductState(
        @Nullable Listing listing,
        @Nullable Stock stock,
        @Nullable Round round,
        @Nullable Opening opening,
        int outstanding,
        int window) {

    /** Before the first place in a queue. */
    public static final long START = 0;

    /** A product of which nothing has been received. */
    public static final ProductState NONE = new ProductState(null, null, null, null, 0, 20);

    ProductState with(Listing received) {
        return new ProductState(received, stock, round, opening, outstanding, window);
    }

    ProductState with(Stock received) {
        return new ProductState(listing, received, round, opening, outstanding, window);
    }

    ProductState with(@Nullable Round next) {
        return new ProductState(listing, stock, next, opening, outstanding, window);
    }

    ProductState with(Opening next) {
        return new ProductState(listing, stock, round, next, outstanding, window);
    }

    ProductState with(int nowOutstanding, int nowWindow) {
        return new ProductState(listing, stock, round, opening, nowOutstanding, nowWindow);
    }

    int availableCredit() {
        return Math.max(0, window - outstanding);
    }
}
