package dev.firstpair.topics;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RefusalReason;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import java.time.Instant;
import java.util.List;

/** At least one record of every kind, with and without optional fields. */
public final class Samples {

    public static final OrderId ORDER = OrderId.parse("019a0b3c-7d00-7abc-8def-0123456789ab");
    public static final OrderId OTHER_ORDER = OrderId.parse("019a0b3c-7d00-7abc-8def-0123456789ac");
    public static final CommandId COMMAND = CommandId.parse("6f1c1e0a-0000-4000-8000-00000000c0de");
    public static final CommandId OTHER_COMMAND = CommandId.parse("6f1c1e0a-0000-4000-8000-00000000c0df");
    public static final UserId USER = new UserId(42);
    public static final ProductId PRODUCT = new ProductId(7);
    public static final Instant TIME = Instant.ofEpochMilli(1_764_000_000_000L);
    public static final Price PRICE = new Price(19_900, "EUR");
    public static final Payment PAYMENT = new Payment(OTHER_COMMAND, PRICE);
    public static final PurchaseRequest REQUEST = new PurchaseRequest(ORDER, USER, PRODUCT, 3L, "try-1", TIME);

    public static final Wish WISH = new Wish(new WishId(5), USER, PRODUCT, TIME, false);
    public static final NotificationId NOTIFICATION = NotificationId.parse("6f1c1e0a-0000-5000-8000-00000000c0de");

    private Samples() {}

    /** A record and the topic it is for. */
    public record Sample<K, V>(Topic<K, V> topic, K key, V value) {}

    /** The records. */
    public static List<Sample<?, ?>> all() {
        return List.of(
                new Sample<>(Topics.PURCHASE_REQUESTS, PRODUCT, REQUEST),
                new Sample<>(Topics.PURCHASE_REQUESTS, PRODUCT,
                        new PurchaseRequest(ORDER, USER, PRODUCT, null, null, TIME)),
                command(new OrderCommand.Pay(COMMAND, ORDER, new Actor.User(USER), TIME)),
                command(new OrderCommand.FailPayment(COMMAND, ORDER, new Actor.System("payments"), TIME)),
                command(new OrderCommand.Complete(COMMAND, ORDER, new Actor.Admin(new UserId(1)), TIME)),
                command(new OrderCommand.Cancel(COMMAND, ORDER, new Actor.User(USER), TIME)),
                command(new OrderCommand.Refund(COMMAND, ORDER, new Actor.System("payments"), TIME, OTHER_COMMAND)),
                event(new OrderEvent.Placed(ORDER, 1, USER, PRODUCT, 9, 2, TIME, TIME.plusSeconds(600), 3L, "try-1",
                        PRICE)),
                event(new OrderEvent.Placed(ORDER, 1, USER, PRODUCT, 9, 2, TIME, TIME.plusSeconds(600), null, null,
                        null)),
                event(new OrderEvent.PaymentFailed(ORDER, 2, USER, PRODUCT, 9, 2, TIME, COMMAND)),
                event(new OrderEvent.Paid(ORDER, 2, USER, PRODUCT, 9, 2, TIME, COMMAND)),
                event(new OrderEvent.Completed(ORDER, 3, USER, PRODUCT, 9, 2, TIME, COMMAND)),
                event(new OrderEvent.Canceled(ORDER, 2, USER, PRODUCT, 10, 3, TIME, CancelReason.BY_USER, COMMAND, null,
                        null)),
                event(new OrderEvent.Canceled(ORDER, 2, USER, PRODUCT, 10, 3, TIME, CancelReason.PAYMENT_TIMED_OUT,
                        null, null, null)),
                event(new OrderEvent.Canceled(ORDER, 3, USER, PRODUCT, 10, 3, TIME, CancelReason.BY_USER, COMMAND, true,
                        PAYMENT)),
                event(new OrderEvent.Refunded(ORDER, 4, USER, PRODUCT, 10, 3, TIME, COMMAND, PAYMENT)),
                event(new OrderEvent.Refunded(ORDER, 4, USER, PRODUCT, 10, 3, TIME, COMMAND,
                        new Payment(OTHER_COMMAND, null))),
                event(new OrderEvent.Rejected(ORDER, 1, USER, PRODUCT, 0, 3, TIME, RejectReason.SOLD_OUT, null)),
                event(new OrderEvent.Rejected(ORDER, 1, USER, PRODUCT, 5, 3, TIME, RejectReason.ALREADY_ORDERED,
                        OTHER_ORDER)),
                event(new OrderEvent.CommandRefused(ORDER, 4, USER, PRODUCT, 5, 3, TIME, COMMAND,
                        RefusalReason.HOLD_EXPIRED, true, PAYMENT)),
                new Sample<>(Topics.STOCK_LEVELS, PRODUCT,
                        new StockLevel(PRODUCT, 10, 4, 0, 6, 5, TIME, TIME.plusSeconds(3600), 600_000, 1)),
                new Sample<>(Topics.STOCK_LEVELS, PRODUCT,
                        new StockLevel(PRODUCT, 0, 0, 0, 0, 1, null, null, 600_000, 0)),
                new Sample<>(Topics.PRODUCTS, PRODUCT,
                        new Product(PRODUCT, "Aurora 1", "The first pair", 19_900, "EUR", TIME, TIME.plusSeconds(3600),
                                600_000, 300_000L, 0, TIME)),
                new Sample<>(Topics.PRODUCTS, PRODUCT,
                        new Product(PRODUCT, "Aurora 1", null, 0, "EUR", null, null, 600_000, null, 3, TIME)),
                new Sample<>(Topics.RESTOCKS, PRODUCT, new Restock(new RestockId(1), PRODUCT, -5, TIME)),
                new Sample<>(Topics.WISHLISTS, WISH.key(), WISH),
                new Sample<>(Topics.NOTIFICATIONS, USER,
                        new Notification(NOTIFICATION, NotificationKind.RESTOCKED, USER,
                                PRODUCT, WISH.wishlistId(), "Aurora 1", TIME, 3, null)),
                new Sample<>(Topics.NOTIFICATIONS, USER, new Notification(NOTIFICATION, NotificationKind.OPENING_SOON,
                        USER, PRODUCT, WISH.wishlistId(), "Aurora 1", TIME, 3, TIME.plusSeconds(600))));
    }

    private static Sample<ProductId, OrderCommand> command(OrderCommand command) {
        return new Sample<>(Topics.ORDER_COMMANDS, PRODUCT, command);
    }

    private static Sample<OrderId, OrderEvent> event(OrderEvent event) {
        return new Sample<>(Topics.ORDER_EVENTS, ORDER, event);
    }
}
