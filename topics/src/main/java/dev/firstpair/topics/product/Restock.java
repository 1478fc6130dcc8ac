package dev.firstpair.topics.product;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import java.time.Instant;

/**
 * Units put on sale, mirrored from {@code product_restocks}, or from stock that was written by hand into a product's
 * row; the first stock of a product is one, too.
 *
 * @param restockId the same id again is the same restock, and counts once
 * @param quantity units added, or taken off sale if negative; not 0
 */
public record Restock(RestockId restockId, ProductId productId, int quantity, Instant createdAt) {

    public Restock {
        Require.present(restockId, "restockId");
        Require.present(productId, "productId");
        Require.present(createdAt, "createdAt");
        Require.time(createdAt, "createdAt");
        if (quantity == 0) {
            throw new IllegalArgumentException("quantity is not 0");
        }
    }
}
