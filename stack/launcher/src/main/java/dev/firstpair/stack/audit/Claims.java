package dev.firstpair.stack.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.List;
import java.util.Set;

/**
 * What the buyers were told.
 *
 * @param accepted the orders of all 202s
 * @param sightings statuses as they were shown, in this order
 * @param splits a sentence for each retry that was given another order than its first try
 * @param leftWaiting a sentence for each product that somebody waited for in vain while a unit was free
 */
public record Claims(Set<OrderId> accepted, List<Sighting> sightings, List<String> splits, List<String> leftWaiting) {

    /** A status as a buyer was shown it; {@code version} is 0 as long as it is ACCEPTED. */
    public record Sighting(OrderId orderId, ProductId productId, int version, OrderStatus status) {}

    public Claims {
        accepted = Set.copyOf(accepted);
        sightings = List.copyOf(sightings);
        splits = List.copyOf(splits);
        leftWaiting = List.copyOf(leftWaiting);
    }
}
