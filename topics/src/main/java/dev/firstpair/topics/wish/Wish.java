package dev.firstpair.topics.wish;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import java.time.Instant;

/**
 * A row of {@code wishlist_notifications}, or its deletion. Of one user and product the greatest {@code wishlistId}
 * counts, and a withdrawn wish stays withdrawn: repeated and late records change nothing.
 *
 * @param withdrawn whether the row was deleted
 */
public record Wish(WishId wishlistId, UserId userId, ProductId productId, Instant wishedAt, boolean withdrawn) {

    public Wish {
        Require.present(wishlistId, "wishlistId");
        Require.present(userId, "userId");
        Require.present(productId, "productId");
        Require.present(wishedAt, "wishedAt");
    }

    /** Its key on the topic. */
    public WishKey key() {
        return new WishKey(productId, userId);
    }
}
