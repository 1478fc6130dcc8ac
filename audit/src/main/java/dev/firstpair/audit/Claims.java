package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What buyers were shown.
 *
 * @param accepted the orders of all 202s
 * @param sightings statuses, in the order in which they were shown
 * @param splits a sentence for each retry that was answered with another order than its first try
 * @param leftWaiting by product, the buyers who stopped waiting after no unit had come back for a long time
 */
public record Claims(Set<OrderId> accepted, List<Sighting> sightings, List<String> splits,
        Map<ProductId, Integer> leftWaiting) {

    /** A status as shown to a buyer; {@code version} is 0 while it is ACCEPTED. */
    public record Sighting(OrderId orderId, ProductId productId, int version, OrderStatus status) {}

    public Claims {
        accepted = Set.copyOf(accepted);
        sightings = List.copyOf(sightings);
        splits = List.copyOf(splits);
        leftWaiting = Map.copyOf(leftWaiting);
    }
}
