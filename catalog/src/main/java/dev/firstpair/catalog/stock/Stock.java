package dev.firstpair.catalog.stock;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.topics.product.StockLevel;
import org.jspecify.annotations.Nullable;

/**
 * The stock of a product as it is returned to shoppers.
 *
 * @param granted units ever put on sale; absent while only MySQL's copy is known
 * @param pending units of orders that are not paid yet; absent while it is not known
 * @param remaining units that can be bought now
 * @param version grows with every change but those of {@code pending}; 0 before the ledger knows the product
 * @param productVersion the version of the product that the ledger uses; absent while only MySQL's copy is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Stock(long productId, @Nullable Integer granted, @Nullable Integer pending, int remaining, long version,
        @Nullable Long productVersion) {

    /** A stock whose pending orders and product version are not known. */
    public Stock(long productId, @Nullable Integer granted, int remaining, long version) {
        this(productId, granted, null, remaining, version, null);
    }

    /** Whether it counts instead of {@code known}, which came before it. */
    boolean isNewerThan(@Nullable Stock known) {
        return known == null || version > known.version || version == known.version && !equals(known);
    }

    static Stock of(StockLevel level) {
        return new Stock(level.productId().value(), level.granted(), level.pending(), level.remaining(),
                level.version(), level.productVersion());
    }
}
