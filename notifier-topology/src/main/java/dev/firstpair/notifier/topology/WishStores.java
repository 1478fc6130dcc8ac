package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.ProductState;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.json.JsonSerde;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The wishes for the products of one partition, on disk: big-endian binary, so that keys sort as their numbers do. */
final class WishStores {

    /** Product → its state. Cached: in the rush of a sale it changes with every unit sold. */
    static final String PRODUCTS = "notifier-products";
    /** (Product, place) → the user who waits there. */
    static final String QUEUES = "notifier-queues";
    /** (Product, user) → their last wish and its place. */
    static final String WISHES = "notifier-wishes";

    private static final long NOWHERE = 0;

    private final KeyValueStore<Bytes, ProductState> products;
    private final KeyValueStore<Bytes, byte[]> queues;
    private final KeyValueStore<Bytes, byte[]> wishes;

    /**
     * A user in a queue.
     *
     * @param place grows with each wish; at least 1
     * @param notifiedOfOpening whether the user was notified of the opening of the sale
     */
    record Waiting(long place, UserId userId, WishId wishId, boolean notifiedOfOpening) {}

    /**
     * The result of a walk along a queue.
     *
     * @param cursor the last place that was looked at
     * @param exhausted nobody is behind it
     */
    record Found(List<Waiting> waiting, long cursor, boolean exhausted) {}

    /** @param place {@link #NOWHERE} if it has been used up or withdrawn */
    private record Placed(long wishId, long place) {}

    WishStores(ProcessorContext<?, ?> context) {
        products = context.getStateStore(PRODUCTS);
        queues = context.getStateStore(QUEUES);
        wishes = context.getStateStore(WISHES);
    }

    static List<StoreBuilder<?>> builders(StoreSuppliers stores) {
        return List.of(
                stores.store(PRODUCTS, Serdes.Bytes(), new JsonSerde<>(ProductState.class)).withCachingEnabled(),
                stores.binaryStore(QUEUES), stores.binaryStore(WISHES));
    }

    ProductState state(ProductId product) {
        @Nullable
        ProductState known = products.get(key(product));
        return known == null ? ProductState.NONE : known;
    }

    void keep(ProductId product, ProductState state) {
        products.put(key(product), state);
    }

    void forEachProduct(BiConsumer<ProductId, ProductState> action) {
        try (KeyValueIterator<Bytes, ProductState> all = products.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, ProductState> next = all.next();
                action.accept(new ProductId(ByteBuffer.wrap(next.key.get()).getLong()), next.value);
            }
        }
    }

    /**
     * Puts a wish at the end of the queue, unless this or a later one of the user is known.
     *
     * @param place greater than all before
     * @return whether the wish was added
     */
    boolean add(ProductId product, UserId user, WishId wish, long place) {
        Bytes key = key(product, user.value());
        @Nullable
        Placed known = placed(wishes.get(key));
        if (known != null && known.wishId >= wish.value()) {
            return false;
        }
        leaveQueue(product, known);
        wishes.put(key, bytes(new Placed(wish.value(), place)));
        queues.put(key(product, place), bytes(user, wish, false));
        return true;
    }

    /** Withdraws a wish for ever, unless a later one is known. */
    void withdraw(ProductId product, UserId user, WishId wish) {
        Bytes key = key(product, user.value());
        @Nullable
        Placed known = placed(wishes.get(key));
        if (known == null || known.wishId <= wish.value()) {
            leaveQueue(product, known);
            wishes.put(key, bytes(new Placed(wish.value(), NOWHERE)));
        }
    }

    /** Marks a wish as used up: its notification was made. */
    void useUp(ProductId product, Waiting waiting) {
        queues.delete(key(product, waiting.place));
        wishes.put(key(product, waiting.userId.value()), bytes(new Placed(waiting.wishId.value(), NOWHERE)));
    }

    void markNotifiedOfOpening(ProductId product, Waiting waiting) {
        queues.put(key(product, waiting.place), bytes(waiting.userId, waiting.wishId, true));
    }

    /**
     * Walks along the queue until enough are found, or enough are looked at.
     *
     * @param after the place behind which to begin
     * @param limit how many to find
     * @param scanLimit how many to look at
     */
    Found find(ProductId product, long after, int limit, int scanLimit, Predicate<Waiting> wanted) {
        List<Waiting> found = new ArrayList<>();
        long cursor = after;
        int scanned = 0;
        try (KeyValueIterator<Bytes, byte[]> queue = queues.range(key(product, after + 1),
                key(product, Long.MAX_VALUE))) {
            while (found.size() < limit && scanned < scanLimit && queue.hasNext()) {
                KeyValue<Bytes, byte[]> next = queue.next();
                ByteBuffer value = ByteBuffer.wrap(next.value);
                Waiting waiting = new Waiting(ByteBuffer.wrap(next.key.get()).getLong(Long.BYTES),
                        new UserId(value.getLong()), new WishId(value.getLong()), value.get() != 0);
                cursor = waiting.place;
                scanned++;
                if (wanted.test(waiting)) {
                    found.add(waiting);
                }
            }
            return new Found(found, cursor, !queue.hasNext());
        }
    }

    private void leaveQueue(ProductId product, @Nullable Placed known) {
        if (known != null && known.place != NOWHERE) {
            queues.delete(key(product, known.place));
        }
    }

    private static Bytes key(ProductId product) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(product.value()).array());
    }

    private static Bytes key(ProductId product, long second) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES).putLong(product.value()).putLong(second).array());
    }

    private static byte[] bytes(Placed placed) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(placed.wishId).putLong(placed.place).array();
    }

    private static @Nullable Placed placed(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return new Placed(bytes.getLong(), bytes.getLong());
    }

    private static byte[] bytes(UserId user, WishId wish, boolean notifiedOfOpening) {
        return ByteBuffer.allocate(2 * Long.BYTES + 1)
                .putLong(user.value())
                .putLong(wish.value())
                .put((byte) (notifiedOfOpening ? 1 : 0))
                .array();
    }
}
