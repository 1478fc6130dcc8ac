package dev.firstpair.notifier.wishes;

import dev.firstpair.topics.check.Require;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stock of a product according to the ledger.
 *
 * @param remaining units for sale
 * @param version grows with each change
 * @param opensAt absent if the sale has always been open
 * @param closesAt absent if the sale stays open
 */
public record Stock(int remaining, long version, @Nullable Instant opensAt, @Nullable Instant closesAt) {

    public Stock {
        Require.atLeast(0, remaining, "remaining");
    }

    boolean isBuyable(Instant now) {
        return remaining > 0 && hasOpened(now) && !isClosed(now);
    }

    boolean hasOpened(Instant now) {
        return opensAt == null || !now.isBefore(opensAt);
    }

    boolean isClosed(Instant now) {
        return closesAt != null && !now.isBefore(closesAt);
    }
}
