package dev.firstpair.audit;

import dev.firstpair.topics.ids.ProductId;
import java.util.Map;

/** What Redis says; a product that it does not know is not in the map. */
public record RedisState(Map<ProductId, Stock> products) {

    /** @param leases admitted orders that Redis takes for undecided */
    public record Stock(int remaining, long version, long leases) {}

    public RedisState {
        products = Map.copyOf(products);
    }
}
