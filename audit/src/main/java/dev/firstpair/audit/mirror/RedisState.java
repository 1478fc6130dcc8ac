package dev.firstpair.audit.mirror;

import dev.firstpair.topics.ids.ProductId;
import java.util.Map;

/** The state in Redis; a product that Redis does not have is not in the map. */
public record RedisState(Map<ProductId, Stock> products) {

    /** @param leases admitted orders that are undecided according to Redis */
    public record Stock(int remaining, long version, long leases) {}

    public RedisState {
        products = Map.copyOf(products);
    }
}
