package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.Listing;
import dev.firstpair.notifier.wishes.Stock;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.wish.Wish;

/** What bears on whom to call. */
sealed interface Input {

    ProductId productId();

    /** Somebody wishes, or no longer does. */
    record Wished(ProductId productId, Wish wish) implements Input {}

    /** The ledger speaks. */
    record Stocked(ProductId productId, Stock stock) implements Input {}

    /** The catalogue speaks. */
    record Listed(ProductId productId, Listing listing) implements Input {}

    /** Some who were called have been let through. */
    record LetThrough(ProductId productId, Passed passed) implements Input {}
}
