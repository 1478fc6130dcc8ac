package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What buyers were shown.
 *
 * @param accepted the orders of all 202s
 * @param observedStatuses statuses, in the order in which they were shown
 * @param splitAttempts a sentence for each retry that was answered with another order than its first try
 * @param leftWaiting by product, how many buyers stopped waiting after no unit had come back for a long time
 */
public record ClientObservations(Set<OrderId> accepted, List<ObservedStatus> observedStatuses,
        List<String> splitAttempts, Map<ProductId, Integer> leftWaiting) {

    /** A status as shown to a buyer; {@code version} is 0 while it is ACCEPTED. */
    public record ObservedStatus(OrderId orderId, ProductId productId, int version, OrderStatus status) {}

    public ClientObservations {
        accepted = Set.copyOf(accepted);
        observedStatuses = List.copyOf(observedStatuses);
        splitAttempts = List.copyOf(splitAttempts);
        leftWaiting = Map.copyOf(leftWaiting);
    }
}
