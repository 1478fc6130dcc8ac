package dev.firstpair.orders;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to topics what the mirror, the ingress and strangers write there. */
final class Sender implements AutoCloseable {

    /** Ids that no other test of this JVM has. */
    private static final AtomicLong IDS = new AtomicLong(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KafkaProducer<byte[], byte[]> producer;

    Sender(String bootstrapServers) {
        producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    static UserId newUser() {
        return new UserId(IDS.incrementAndGet());
    }

    ProductId product(int units, Duration hold) {
        ProductId product = new ProductId(IDS.incrementAndGet());
        send(Topics.PRODUCTS, product, new Product(product, "A pair", null, 19_900, "EUR", null, null, hold.toMillis(),
                null, 1, Instant.now()));
        send(Topics.RESTOCKS, product,
                new Restock(new RestockId(IDS.incrementAndGet()), product, units, Instant.now()));
        return product;
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

    void raw(Topic<?, ?> topic, byte @Nullable [] key, byte @Nullable [] value) {
        producer.send(new ProducerRecord<>(topic.name(), key, value));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
