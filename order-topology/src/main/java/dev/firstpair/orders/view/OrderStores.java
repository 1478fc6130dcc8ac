package dev.firstpair.orders.view;

import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.KnownOrder;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The two stores of the view: by order, and by user with the newest order first. */
public final class OrderStores {

    /** Order → its view. */
    public static final String ORDERS = "orders";
    /** (User, order backwards) → its view, so that a scan of a user's orders begins with the newest. */
    public static final String ORDERS_BY_USER = "orders-by-user";

    private OrderStores() {}

    /** Builds {@link #ORDERS} from {@code stores}; other services read its keys and values, see {@link KnownOrder}. */
    public static StoreBuilder<KeyValueStore<Bytes, OrderView>> orders(StoreSuppliers stores) {
        return stores.store(ORDERS, Serdes.Bytes(), new JsonSerde<>(OrderView.class));
    }

    /** Builds {@link #ORDERS_BY_USER} from {@code stores}. */
    public static StoreBuilder<KeyValueStore<Bytes, OrderView>> ordersByUser(StoreSuppliers stores) {
        return stores.store(ORDERS_BY_USER, Serdes.Bytes(), byUser());
    }

    /** Serde of the values in {@link #ORDERS_BY_USER}, and in the topic in front of it. */
    public static Serde<OrderView> byUser() {
        return new OrderViewSerde();
    }

    /** The key in {@link #ORDERS}. */
    public static Bytes key(OrderId orderId) {
        return Bytes.wrap(KnownOrder.key(orderId));
    }

    /** The key in {@link #ORDERS_BY_USER}. */
    public static Bytes key(UserId userId, OrderId orderId) {
        return Bytes.wrap(put(ByteBuffer.allocate(24).putLong(userId.value()), orderId.value(), -1).array());
    }

    /** A key before all of a user's orders; with {@link #last}, the range that contains them. */
    public static Bytes first(UserId userId) {
        return Bytes.wrap(ByteBuffer.allocate(8).putLong(userId.value()).array());
    }

    /** A key behind all of a user's orders. */
    public static Bytes last(UserId userId) {
        return Bytes.wrap(put(ByteBuffer.allocate(24).putLong(userId.value()), new UUID(-1, -1), 0).array());
    }

    private static ByteBuffer put(ByteBuffer bytes, UUID id, long flip) {
        return bytes.putLong(id.getMostSignificantBits() ^ flip).putLong(id.getLeastSignificantBits() ^ flip);
    }
}
