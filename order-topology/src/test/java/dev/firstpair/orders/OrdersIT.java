package dev.firstpair.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.orders.Instance.Answer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicLong IDS = new AtomicLong(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static TokenIssuer tokens;
    private static KafkaProducer<byte[], byte[]> producer;
    private static Instance orders;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        tokens = new TokenIssuer();
        String bootstrapServers = Servers.kafka().bootstrapServers();
        producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(), new ByteArraySerializer());
        orders = new Instance(bootstrapServers, tokens, state);
        await().atMost(PATIENCE).until(() -> orders.get("/actuator/health/readiness", null).status() == 200);
    }

    @AfterAll
    static void stop() {
        orders.close();
        producer.close();
        tokens.close();
    }

    @Test
    void decidesARequestAndTellsItsStatus() throws Exception {
        ProductId product = product(2, Duration.ofMinutes(10));
        UserId user = new UserId(IDS.incrementAndGet());
        OrderId order = request(product, user);

        Answer answer = orders.get("/api/orders/" + order + "?wait=PT20S", tokens.user(user.value()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("PENDING");
    }

    private static ProductId product(int units, Duration hold) throws Exception {
        ProductId product = new ProductId(IDS.incrementAndGet());
        send(Topics.PRODUCTS, product, new Product(product, "A pair", null, 19_900, "EUR", null, null, hold.toMillis(),
                1, Instant.now()));
        send(Topics.RESTOCKS, product,
                new Restock(new RestockId(IDS.incrementAndGet()), product, units, Instant.now()));
        return product;
    }

    private static OrderId request(ProductId product, UserId user) throws Exception {
        OrderId order = OrderId.create(Instant.now(), RANDOM);
        send(Topics.PURCHASE_REQUESTS, product, new PurchaseRequest(order, user, product, null, null, Instant.now()));
        return order;
    }

    private static <K, V> void send(Topic<K, V> topic, K key, V value) throws Exception {
        producer.send(new ProducerRecord<>(topic.name(), topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value))).get();
    }
}
