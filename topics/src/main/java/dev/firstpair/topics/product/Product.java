package dev.firstpair.topics.product;

import dev.firstpair.topics.Require;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the catalogue as people edit it, mirrored from {@code limited_products}. Its stock is not in here: units come
 * by {@link Restock}.
 *
 * @param productName 1 to 255 characters
 * @param productDesc up to 4,000 characters; absent if there is none
 * @param productPrice in the currency's smallest unit (cents), at least 0
 * @param currency three letters of ISO 4217
 * @param opensAt the sale's first moment; absent if it is open from the start
 * @param closesAt the first moment after the sale, later than {@code opensAt}; absent if it stays open
 * @param holdMillis how long a unit is held for payment, 1 to {@link #LONGEST_MILLIS}
 * @param leadMillis how long before {@code opensAt} those who wish for it are told, 0 to {@link #LONGEST_MILLIS}; absent: as
 *     long as the notifier says
 * @param rowVersion grows with every change of the row; from 0
 */
public record Product(
        ProductId productId,
        String productName,
        @Nullable String productDesc,
        long productPrice,
        String currency,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        long holdMillis,
        @Nullable Long leadMillis,
        long rowVersion,
        Instant createdAt) {

    /** Ten years: what is added to a time stays one that can be written and read. */
    public static final long LONGEST_MILLIS = Duration.ofDays(3_650).toMillis();

    public Product {
        Require.present(productId, "productId");
        Require.present(productName, "productName");
        Require.length(255, productName, "productName");
        Require.lengthAtMost(4000, productDesc, "productDesc");
        Require.atLeast(0, productPrice, "productPrice");
        Require.present(currency, "currency");
        if (currency.length() != 3) {
            throw new IllegalArgumentException("currency has three letters, not '" + currency + "'");
        }
        Require.time(opensAt, "opensAt");
        Require.time(closesAt, "closesAt");
        if (opensAt != null && closesAt != null && !opensAt.isBefore(closesAt)) {
            throw new IllegalArgumentException("closesAt " + closesAt + " is not after opensAt " + opensAt);
        }
        Require.between(1, LONGEST_MILLIS, holdMillis, "holdMillis");
        if (leadMillis != null) {
            Require.between(0, LONGEST_MILLIS, leadMillis, "leadMillis");
        }
        Require.atLeast(0, rowVersion, "rowVersion");
        Require.present(createdAt, "createdAt");
        Require.time(createdAt, "createdAt");
    }
}
