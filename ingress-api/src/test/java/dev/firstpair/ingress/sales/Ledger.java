package dev.firstpair.ingress.sales;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides like the ledger, for one product, so that tests have realistic events. */
final class Ledger {

    private static final ProductId PRODUCT = new ProductId(1);
    private static final Instant AT = Instant.ofEpochMilli(1_764_000_000_000L);

    private final Random random;
    private final Map<Long, OrderId> active = new HashMap<>();
    private int granted = 1_000_000;
    private long version = 1;

    Ledger(Random random) {
        this.random = random;
    }

    Map<Long, OrderId> active() {
        return active;
    }

    int remaining() {
        return granted - active.size();
    }

    long version() {
        return version;
    }

    StockLevel level() {
        return new StockLevel(PRODUCT, granted, active.size(), 0, remaining(), version, null, null, 1_000, 1);
    }

    void grant(int units) {
        granted = Math.max(active.size(), units);
        version++;
    }

    OrderId newOrder() {
        return OrderId.create(AT, random);
    }

    /** A user orders, pays, is declined or cancels. */
    List<OrderEvent> step(int users) {
        long user = 1 + random.nextInt(users);
        OrderId held = active.get(user);
        if (held == null) {
            return List.of(decide(user, newOrder(), null, null));
        }
        return switch (random.nextInt(4)) {
            case 0 -> List.of(cancel(user));
            case 1 -> List.of(new OrderEvent.Paid(held, 2, new UserId(user), PRODUCT, remaining(), version, AT,
                    command()));
            case 2 -> List.of(new OrderEvent.PaymentFailed(held, 2, new UserId(user), PRODUCT, remaining(), version, AT,
                    command()));
            default -> List.of(decide(user, newOrder(), null, null));
        };
    }

    OrderEvent decide(long user, OrderId order, @Nullable Long ticket, @Nullable String key) {
        OrderId held = active.get(user);
        if (held != null) {
            return new OrderEvent.Rejected(order, 1, new UserId(user), PRODUCT, remaining(), version, AT,
                    RejectReason.ALREADY_ORDERED, held);
        }
        if (remaining() == 0) {
            return new OrderEvent.Rejected(order, 1, new UserId(user), PRODUCT, 0, version, AT, RejectReason.SOLD_OUT,
                    null);
        }
        active.put(user, order);
        version++;
        return new OrderEvent.Placed(order, 1, new UserId(user), PRODUCT, remaining(), version, AT,
                AT.plusSeconds(600), ticket, key, null);
    }

    OrderEvent cancel(long user) {
        OrderId held = active.remove(user);
        if (held == null) {
            throw new IllegalArgumentException("user " + user + " has no order");
        }
        version++;
        return new OrderEvent.Canceled(held, 2, new UserId(user), PRODUCT, remaining(), version, AT,
                CancelReason.BY_USER, command(), null, null);
    }

    OrderEvent.Placed placed(long user, @Nullable Long ticket, @Nullable String key) {
        return (OrderEvent.Placed) decide(user, newOrder(), ticket, key);
    }

    OrderEvent.Paid paid(OrderEvent.Placed placed) {
        return new OrderEvent.Paid(placed.orderId(), 2, placed.userId(), PRODUCT, remaining(), version, AT, command());
    }

    private CommandId command() {
        return new CommandId(new UUID(random.nextLong(), random.nextLong()));
    }
}
