package dev.firstpair.orders;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the records of the mirror, the ingress and partners to topics. For one thread. */
final class Sender implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    /** Ids that no other test of this JVM uses. */
    private static final AtomicLong IDS = new AtomicLong(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> levels;
    private final Map<ProductId, Integer> granted = new HashMap<>();

    Sender(String bootstrapServers) {
        producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG, 0), new ByteArraySerializer(), new ByteArraySerializer());
        levels = TopicConsumers.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), Map.of());
    }

    static UserId newUser() {
        return new UserId(IDS.incrementAndGet());
    }

    /**
     * A new product whose units the running ledger has granted: there is no order among records of different topics.
     */
    ProductId product(int units, Duration hold) {
        return products(1, units, hold).getFirst();
    }

    /** The same for so many products, each with so many units. */
    List<ProductId> products(int count, int units, Duration hold) {
        List<ProductId> products = Stream.generate(() -> new ProductId(IDS.incrementAndGet())).limit(count).toList();
        products.forEach(product -> {
            send(Topics.PRODUCTS, product, new Product(product, "A pair", null, 19_900, "EUR", null, null,
                    hold.toMillis(), null, 1, Instant.now()));
            send(Topics.RESTOCKS, product,
                    new Restock(new RestockId(IDS.incrementAndGet()), product, units, Instant.now()));
        });
        awaitUnits(products, units);
        return products;
    }

    OrderId request(ProductId product, UserId user) {
        OrderId order = newOrder();
        request(order, product, user);
        return order;
    }

    static OrderId newOrder() {
        return OrderId.create(Instant.now(), RANDOM);
    }

    void request(OrderId order, ProductId product, UserId user) {
        send(Topics.PURCHASE_REQUESTS, product, new PurchaseRequest(order, user, product, null, null, Instant.now()));
    }

    <K, V> void send(Topic<K, V> topic, K key, V value) {
        raw(topic, topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value));
    }

    /** Returns when the broker has acknowledged it. */
    void raw(Topic<?, ?> topic, byte @Nullable [] key, byte @Nullable [] value) {
        try {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        levels.close();
    }

    private void awaitUnits(List<ProductId> products, int units) {
        if (levels.assignment().isEmpty()) {
            TopicConsumers.assign(levels, Topics.STOCK_LEVELS.name());
        }
        long giveUpNanos = System.nanoTime() + Patience.LIMIT.toNanos();
        while (!products.stream().allMatch(product -> granted.getOrDefault(product, 0) == units)) {
            if (System.nanoTime() - giveUpNanos > 0) {
                throw new IllegalStateException(
                        "the ledger has not granted " + units + " units of each of " + products);
            }
            levels.poll(POLL).forEach(record -> {
                StockLevel level = Topics.STOCK_LEVELS.read(record);
                granted.put(level.productId(), level.granted());
            });
        }
    }
}
