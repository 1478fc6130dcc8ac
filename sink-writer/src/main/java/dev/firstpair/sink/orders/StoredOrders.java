package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.OrderStatus;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Reads {@code orders}. */
public interface StoredOrders extends Repository<StoredOrder, UUID> {

    Optional<StoredOrder> findById(UUID orderId);

    List<StoredOrder> findByProductId(long productId);

    long countByProductIdAndStatus(long productId, OrderStatus status);
}
