package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;
import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.streams.StoreSuppliers;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.notification.Notification;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The stores of the queues of selected users, and of the paces at which they are released. */
final class ReleaseStores {

    /** Product → its queue. */
    static final String LINES = "notifier-lines";
    /** (Product, number) → the notification to release. */
    static final String WAITING = "notifier-waiting";
    /** One entry: the pace of all products together, and the rate if an admin has set it. */
    static final String PACE = "notifier-pace";

    private static final String ALL = "all";

    private final KeyValueStore<ProductId, ReleaseQueue> queues;
    private final KeyValueStore<Bytes, Notification> waiting;
    private final KeyValueStore<String, Overall> pace;

    /** @param rate absent if no admin has set it */
    record Overall(Pace pace, @Nullable Rate rate) {}

    ReleaseStores(ProcessorContext<?, ?> context) {
        queues = context.getStateStore(LINES);
        waiting = context.getStateStore(WAITING);
        pace = context.getStateStore(PACE);
    }

    static List<StoreBuilder<?>> builders(StoreSuppliers stores) {
        return List.of(
                stores.store(LINES, new KeySerde<>(ProductId::parse), new JsonSerde<>(ReleaseQueue.class))
                        .withCachingEnabled(),
                stores.store(WAITING, Serdes.Bytes(), new JsonSerde<>(Notification.class)),
                stores.store(PACE, Serdes.String(), new JsonSerde<>(Overall.class)).withCachingEnabled());
    }

    Overall overall() {
        @Nullable
        Overall known = pace.get(ALL);
        return known == null ? new Overall(Pace.FRESH, null) : known;
    }

    void keep(Overall overall) {
        pace.put(ALL, overall);
    }

    ReleaseQueue queue(ProductId product) {
        @Nullable
        ReleaseQueue known = queues.get(product);
        return known == null ? ReleaseQueue.EMPTY : known;
    }

    void keep(ProductId product, ReleaseQueue queue) {
        queues.put(product, queue);
    }

    void forEachQueue(BiConsumer<ProductId, ReleaseQueue> action) {
        try (KeyValueIterator<ProductId, ReleaseQueue> all = queues.all()) {
            while (all.hasNext()) {
                KeyValue<ProductId, ReleaseQueue> next = all.next();
                action.accept(next.key, next.value);
            }
        }
    }

    void add(ProductId product, Notification notification) {
        ReleaseQueue queue = queue(product);
        waiting.put(key(product, queue.next()), notification);
        keep(product, queue.added());
    }

    Notification take(ProductId product, long number) {
        @Nullable
        Notification taken = waiting.delete(key(product, number));
        if (taken == null) {
            throw new IllegalStateException("nobody has number " + number + " in the queue of product " + product);
        }
        return taken;
    }

    private static Bytes key(ProductId product, long number) {
        return Bytes.wrap(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(product.value()).putLong(number).array());
    }
}
