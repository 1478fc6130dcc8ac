package dev.firstpair.topics.product;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.ProductId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stock of a product according to the ledger: absolute values, so the newest version is complete. There is one for
 * every product that the ledger knows, and none for any other.
 *
 * @param granted units ever put on sale, at least 0
 * @param active units of pending, paid and completed orders, 0 to {@code granted}
 * @param pending units of pending orders, 0 to {@code active}; absent in levels of versions that did not count them. Of
 *     levels with the same version, which differ in this alone, the last one counts.
 * @param remaining {@code granted - active}
 * @param version grows with every change of any other field than {@code pending}; from 1
 * @param opensAt the sale's first moment; absent if it has always been open
 * @param closesAt the first moment after the sale; absent if it stays open
 * @param holdMillis how long a unit is held for payment
 * @param productVersion the version of the catalogue row that the ledger uses
 */
public record StockLevel(
        ProductId productId,
        int granted,
        int active,
        @Nullable Integer pending,
        int remaining,
        long version,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        long holdMillis,
        long productVersion) {

    public StockLevel {
        Require.present(productId, "productId");
        Require.atLeast(0, granted, "granted");
        Require.atLeast(0, active, "active");
        if (pending != null && (pending < 0 || pending > active)) {
            throw new IllegalArgumentException("pending is 0 to " + active + ", not " + pending);
        }
        Require.atLeast(0, remaining, "remaining");
        if (remaining != granted - active) {
            throw new IllegalArgumentException(
                    "remaining is granted - active = " + (granted - active) + ", not " + remaining);
        }
        Require.atLeast(1, version, "version");
        Require.atLeast(1, holdMillis, "holdMillis");
        Require.atLeast(0, productVersion, "productVersion");
    }
}
