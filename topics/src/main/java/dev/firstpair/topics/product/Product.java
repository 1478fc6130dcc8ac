package dev.firstpair.topics.product;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.ProductId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of the catalogue, mirrored from {@code limited_products}. It does not contain the stock: units are added by
 * {@link Restock}. The rules for the fields are {@link ProductRules}.
 *
 * @param productName 1 to 255 characters
 * @param productDesc up to 4,000 characters; absent if there is none
 * @param productPrice in the currency's smallest unit (cents), at least 0
 * @param currency three letters, of ISO 4217
 * @param opensAt the sale's first moment; absent if it is open from the start
 * @param closesAt the first moment after the sale, later than {@code opensAt}; absent if it stays open
 * @param holdMillis how long a unit is held for payment, 1 to {@link ProductRules#LONGEST_MILLIS}
 * @param leadMillis how long before {@code opensAt} those who wish for it are notified, 0 to
 *     {@link ProductRules#LONGEST_MILLIS}; absent: the notifier's setting
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

    public Product {
        Require.present(productId, "productId");
        List<ProductRules.Broken> broken = ProductRules.broken(productName, productDesc, productPrice, currency,
                opensAt,
                closesAt, holdMillis, leadMillis);
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException(
                    broken.stream().map(ProductRules.Broken::toString).collect(Collectors.joining("; ")));
        }
        Require.atLeast(0, rowVersion, "rowVersion");
        Require.present(createdAt, "createdAt");
        Require.time(createdAt, "createdAt");
    }
}
