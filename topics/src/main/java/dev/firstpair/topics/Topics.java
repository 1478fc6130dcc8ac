package dev.firstpair.topics;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import dev.firstpair.topics.wish.WishKey;
import java.time.Duration;
import java.util.List;

/** Every topic of Firstpair. All have the same number of partitions, so those with the same key are co-partitioned. */
public final class Topics {

    private static final Duration HISTORY = Duration.ofDays(30);

    /**
     * Requests for one unit of a product. Written by ingress-api, and by partners that bypass the gate; read by the
     * ledger. Requests for one product are decided in the order of its log.
     */
    public static final Topic<ProductId, PurchaseRequest> PURCHASE_REQUESTS = new Topic<>("purchase-requests",
            new KeySerde<>(ProductId::parse), new JsonSerde<>(PurchaseRequest.class), PurchaseRequest::productId,
            HISTORY, true, true);

    /**
     * Requested changes of orders; the key is the order's product. Written by the order API, the mirror, payment
     * adapters and back offices; read by the ledger. Commands for one product take effect in the order of its log.
     */
    public static final Topic<ProductId, OrderCommand> ORDER_COMMANDS = new Topic<>("order-commands",
            new KeySerde<>(ProductId::parse), new JsonSerde<>(OrderCommand.class), null, HISTORY, true, true);

    /**
     * The decisions of the ledger: the history. Written by the ledger alone, in transactions; read with
     * {@code read_committed} by the view, the sink, the gate's projector and others. Events of one order are in order;
     * events of different orders of one product are not, but can be ordered by their stockVersion.
     */
    public static final Topic<OrderId, OrderEvent> ORDER_EVENTS = new Topic<>("order-events",
            new KeySerde<>(OrderId::parse), new JsonSerde<>(OrderEvent.class), OrderEvent::orderId, HISTORY, false,
            true);

    /**
     * The stock for sale, as absolute values; compacted. Written by the ledger alone, in transactions; read with
     * {@code read_committed} by the gate's projector, ingress-api, catalog and the sink. Levels of one product are in
     * order.
     */
    public static final Topic<ProductId, StockLevel> STOCK_LEVELS = new Topic<>("stock-levels",
            new KeySerde<>(ProductId::parse), new JsonSerde<>(StockLevel.class), StockLevel::productId, null, false,
            true);

    /**
     * The catalogue as people edit it; compacted. Written by the mirror, in transactions; read with
     * {@code read_committed} by the ledger. Rows of one product are in the order of MySQL's commits, and may be
     * repeated.
     */
    public static final Topic<ProductId, Product> PRODUCTS = new Topic<>("products",
            new KeySerde<>(ProductId::parse), new JsonSerde<>(Product.class), Product::productId, null, false, true);

    /**
     * Units put on sale. Written by the mirror, in transactions; read with {@code read_committed} by the ledger.
     * Restocks of one product are in the order of MySQL's commits, and may be repeated.
     */
    public static final Topic<ProductId, Restock> RESTOCKS = new Topic<>("restocks",
            new KeySerde<>(ProductId::parse), new JsonSerde<>(Restock.class), Restock::productId, HISTORY, false, true);

    /**
     * Wishes of users for products; compacted. A wish is in the partition of its product, see {@link WishKey}. Written
     * by the mirror, in transactions; read with {@code read_committed} by the notifier. Wishes for one product are in
     * the order of MySQL's commits, and may be repeated.
     */
    public static final Topic<WishKey, Wish> WISHLISTS = new Topic<>("wishlists",
            new KeySerde<>(WishKey::parse), new JsonSerde<>(Wish.class), Wish::key, null, false, true);

    /**
     * Notifications to users. Written by the notifier alone, in transactions, no faster than its rate; read with
     * {@code read_committed} by the channels, and by the sink. Those of one user are in order.
     */
    public static final Topic<UserId, Notification> NOTIFICATIONS = new Topic<>("notifications",
            new KeySerde<>(UserId::parse), new JsonSerde<>(Notification.class), Notification::userId, HISTORY, false,
            true);

    /** All topics. */
    public static final List<Topic<?, ?>> ALL = List.of(PURCHASE_REQUESTS, ORDER_COMMANDS, ORDER_EVENTS, STOCK_LEVELS,
            PRODUCTS, RESTOCKS, WISHLISTS, NOTIFICATIONS);

    private Topics() {}
}
