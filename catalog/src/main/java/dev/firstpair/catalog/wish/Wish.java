package dev.firstpair.catalog.wish;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code wishlist_notifications}, as it is returned to its user.
 *
 * @param wishlistId greater for a later wish
 * @param productName absent if the product's row is gone
 * @param size of the product; absent if it has none
 * @param notified whether its user was notified of a restock, which uses the wish up
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Wish(long wishlistId, long productId, @Nullable String productName, @Nullable String size, Instant wishedAt,
        boolean notified) {}
