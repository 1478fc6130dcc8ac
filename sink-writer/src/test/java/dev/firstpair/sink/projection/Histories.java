package dev.firstpair.sink.projection;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Generates events of orders as the ledger would write them. */
public final class Histories {

    public static final Instant OPENING = Instant.parse("2026-11-22T12:00:00Z");

    private final Random random;

    public Histories(Random random) {
        this.random = random;
    }

    /** All events of one order, in order: rejected, or placed and then any events that may follow. */
    public List<OrderEvent> order(long user, ProductId product) {
        Instant at = OPENING.plusMillis(random.nextInt(100_000));
        OrderId id = OrderId.create(at.minusMillis(random.nextInt(1_000)), random);
        UserId userId = new UserId(user);
        if (random.nextInt(10) == 0) {
            return List.of(new OrderEvent.Rejected(id, 1, userId, product, 0, 7, at, RejectReason.SOLD_OUT, null));
        }
        List<OrderEvent> events = new ArrayList<>();
        events.add(placed(id, userId, product, at));
        int version = 1;
        boolean paid = false;
        while (random.nextInt(4) > 0) {
            at = at.plusMillis(1 + random.nextInt(60_000));
            version++;
            switch (random.nextInt(5)) {
                case 0 ->
                    events.add(new OrderEvent.CommandRefused(id, version, userId, product, 3, version, at, command(),
                            RefusalReason.NOT_YOURS, false, null));
                case 1 -> {
                    if (!paid) {
                        events.add(new OrderEvent.PaymentFailed(id, version, userId, product, 3, version, at,
                                command()));
                    } else {
                        version--;
                    }
                }
                case 2 -> {
                    events.add(new OrderEvent.Canceled(id, version, userId, product, 4, version, at,
                            CancelReason.values()[random.nextInt(CancelReason.values().length)], null, null, null));
                    return events;
                }
                default -> {
                    events.add(paid
                            ? new OrderEvent.Completed(id, version, userId, product, 3, version, at, command())
                            : new OrderEvent.Paid(id, version, userId, product, 3, version, at, command()));
                    if (paid) {
                        return events;
                    }
                    paid = true;
                }
            }
        }
        return events;
    }

    /** The event that places an order. */
    public static OrderEvent.Placed placed(OrderId id, UserId user, ProductId product, Instant at) {
        return new OrderEvent.Placed(id, 1, user, product, 3, 8, at, at.plusSeconds(600), 1L, null, null);
    }

    private CommandId command() {
        return new CommandId(new UUID(random.nextLong(), random.nextLong()));
    }
}
