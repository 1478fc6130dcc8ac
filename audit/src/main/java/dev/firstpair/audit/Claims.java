package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the buyers were told.
 *
 * @param accepted the orders of all 202s
 * @param sightings statuses as they were shown, in this order
 * @param splits a sentence for each retry that was given another order than its first try
 * @param leftWaiting how many went home from the line of a product of which nothing had come back for long
 */
public record Claims(Set<OrderId> accepted, List<Sighting> sightings, List<String> splits,
        Map<ProductId, Integer> leftWaiting) {

    /** A status as a buyer was shown it; {@code version} is 0 as long as it is ACCEPTED. */
    public record Sighting(OrderId orderId, ProductId productId, int version, OrderStatus status) {}

    public Claims {
        accepted = Set.copyOf(accepted);
        sightings = List.copyOf(sightings);
        splits = List.copyOf(splits);
        leftWaiting = Map.copyOf(leftWaiting);
    }
}
