package dev.firstpair.gate;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Records as the ledger would write them. */
final class Orders {

    private static final AtomicLong PRODUCTS = new AtomicLong();
    private static final Random RANDOM = new Random(42);

    private Orders() {}

    static ProductId newProduct() {
        return new ProductId(PRODUCTS.incrementAndGet());
    }

    static synchronized OrderId newOrder() {
        return OrderId.create(Instant.now(), RANDOM);
    }

    static UserId user(long id) {
        return new UserId(id);
    }

    static StockLevel level(ProductId product, int granted, int active, long version) {
        return level(product, granted, active, version, null, null);
    }

    static StockLevel level(
            ProductId product, int granted, int active, long version, @Nullable Instant opens,
            @Nullable Instant closes) {
        return new StockLevel(product, granted, active, 0, granted - active, version, opens, closes, 600_000, 1);
    }

    static OrderEvent placed(ProductId product, UserId user, OrderId order, int remaining, long version) {
        return placed(product, user, order, remaining, version, null, null);
    }

    static OrderEvent placed(
            ProductId product,
            UserId user,
            OrderId order,
            int remaining,
            long version,
            @Nullable Long ticket,
            @Nullable String attemptKey) {
        Instant now = Instant.now();
        return new OrderEvent.Placed(order, 1, user, product, remaining, version, now, now.plusSeconds(600), ticket,
                attemptKey, null);
    }

    static OrderEvent paid(ProductId product, UserId user, OrderId order, int remaining, long version) {
        return new OrderEvent.Paid(order, 2, user, product, remaining, version, Instant.now(),
                new CommandId(new UUID(1, 1)));
    }

    static OrderEvent canceled(ProductId product, UserId user, OrderId order, int remaining, long version) {
        return new OrderEvent.Canceled(order, 2, user, product, remaining, version, Instant.now(), CancelReason.BY_USER,
                new CommandId(new UUID(1, 2)), null, null);
    }

    static OrderEvent rejected(ProductId product, UserId user, OrderId order, int remaining, long version) {
        return new OrderEvent.Rejected(order, 1, user, product, remaining, version, Instant.now(),
                RejectReason.SOLD_OUT,
                null);
    }
}
