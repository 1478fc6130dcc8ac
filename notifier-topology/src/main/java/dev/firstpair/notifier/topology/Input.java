package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.Listing;
import dev.firstpair.notifier.wishes.Stock;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.wish.Wish;

/** An input of the rules for whom to select. */
sealed interface Input {

    ProductId productId();

    /** A user wishes, or has withdrawn the wish. */
    record Wished(ProductId productId, Wish wish) implements Input {}

    /** A stock level of the ledger. */
    record Stocked(ProductId productId, Stock stock) implements Input {}

    /** A product of the catalogue. */
    record Listed(ProductId productId, Listing listing) implements Input {}

    /** Some of the selected users have been released. */
    record Credited(ProductId productId, Credit credit) implements Input {}
}
