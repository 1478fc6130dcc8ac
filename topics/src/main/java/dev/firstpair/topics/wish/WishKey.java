package dev.firstpair.topics.wish;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;

/**
 * A user and the product wished for; on a topic {@code <product>:<user>}, in decimal. A record is in the same partition
 * as the records of topics whose key is the product alone: writers set it by {@link #partition}.
 */
public record WishKey(ProductId productId, UserId userId) {

    public WishKey {
        Require.present(productId, "productId");
        Require.present(userId, "userId");
    }

    /** Reads the form that {@link #toString()} writes; anything else is an {@link IllegalArgumentException}. */
    public static WishKey parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a wish's key is <product>:<user>");
        }
        return new WishKey(ProductId.parse(text.substring(0, colon)), UserId.parse(text.substring(colon + 1)));
    }

    /** That of the {@linkplain ProductId#partition product}. */
    public int partition(int partitions) {
        return productId.partition(partitions);
    }

    @Override
    public String toString() {
        return productId + ":" + userId;
    }
}
