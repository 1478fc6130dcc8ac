package dev.firstpair.gate;

import static dev.firstpair.gate.Orders.canceled;
import static dev.firstpair.gate.Orders.level;
import static dev.firstpair.gate.Orders.newOrder;
import static dev.firstpair.gate.Orders.newProduct;
import static dev.firstpair.gate.Orders.placed;
import static dev.firstpair.gate.Orders.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
class GateProjectorIT {

    private static Map<String, Object> kafka;

    @TempDir
    Path directory;

    private RedisServer redis;
    private StockGate gate;
    private GateProjector projector;
    private KafkaProducer<byte[], byte[]> ledger;

    @BeforeAll
    static void makeTopics() {
        kafka = Map.of("bootstrap.servers", Servers.kafka().bootstrapServers());
        try (TopicAdmin admin = new TopicAdmin(kafka, 3, (short) 1)) {
            // As the services do: a broker needs a moment until it knows new topics.
            await().atMost(GateSupport.SOON)
                    .ignoreExceptionsInstanceOf(UnknownTopicOrPartitionException.class)
                    .until(() -> {
                        admin.ensure();
                        return true;
                    });
        }
    }

    @BeforeEach
    void start() {
        redis = RedisServer.start(directory, 0);
        gate = GateSupport.connected(GateSupport.settings(redis.uri()));
        ledger = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        projector = newProjector();
        projector.start();
    }

    @AfterEach
    void stop() {
        projector.close();
        ledger.close();
        gate.close();
        redis.close();
    }

    private GateProjector newProjector() {
        return new GateProjector(gate, kafka, product -> 0, Duration.ofMillis(50), Duration.ofMillis(300),
                Duration.ofSeconds(30));
    }

    @Tag("nightly")
    @Test
    void hasAShareOfThePartitionsWithTheOthersAndAllOfThemAlone() {
        try (GateProjector other = newProjector()) {
            other.start();

            await().atMost(GateSupport.SOON)
                    .until(() -> projector.share() > 0 && other.share() > 0 && projector.share() + other.share() == 1);
        }
        await().atMost(GateSupport.SOON).until(() -> projector.share() == 1);
    }

    private void send(String topic, byte[] key, byte[] value) {
        acknowledged(ledger.send(new ProducerRecord<>(topic, key, value)));
    }

    private void send(OrderEvent... events) {
        List<Future<RecordMetadata>> sent = Stream.of(events)
                .map(event -> new ProducerRecord<>(Topics.ORDER_EVENTS.name(),
                        Topics.ORDER_EVENTS.key().serializer().serialize("", event.orderId()),
                        Topics.ORDER_EVENTS.value().serializer().serialize("", event)))
                .map(ledger::send)
                .toList();
        sent.forEach(GateProjectorIT::acknowledged);
    }

    private static void acknowledged(Future<RecordMetadata> sent) {
        try {
            sent.get(GateSupport.SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(StockLevel level) {
        send(Topics.STOCK_LEVELS.name(), Topics.STOCK_LEVELS.key().serializer().serialize("", level.productId()),
                Topics.STOCK_LEVELS.value().serializer().serialize("", level));
    }

    private void awaitGate(ProductId product, long remaining, long holders) {
        await().atMost(GateSupport.SOON).ignoreExceptions().untilAsserted(() -> {
            GateSnapshot snapshot = gate.inspect(product).join();
            assertThat(snapshot.remaining()).isEqualTo(remaining);
            assertThat(snapshot.holders()).isEqualTo(holders);
        });
    }

    @Test
    void keepsRedisInStepWithTheLog() {
        ProductId product = newProduct();
        OrderId order = newOrder();
        send(level(product, 5, 0, 1));
        send(placed(product, user(1), order, 4, 2));
        send(placed(product, user(2), newOrder(), 3, 3));
        send(canceled(product, user(1), order, 4, 4));

        awaitGate(product, 4, 1);
    }

    @Test
    void healsARedisThatLostEverythingWithoutTraffic() {
        ProductId product = newProduct();
        send(level(product, 5, 2, 1));
        awaitGate(product, 3, 0);
        GateSupport.redis(redis.uri(), commands -> commands.flushall());

        awaitGate(product, 3, 0);
        assertThat(gate.admit(product, user(1), newOrder(), null).join()).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void goesOnWithAllProductsThoughAKeyOfOneIsOfAnotherType() {
        ProductId broken = newProduct();
        ProductId other = newProduct();
        send(level(broken, 5, 2, 1));
        send(level(other, 5, 0, 1));
        awaitGate(broken, 3, 0);
        awaitGate(other, 5, 0);
        GateSupport.redis(redis.uri(), commands -> {
            String stock = "{product:" + broken + "}:stock";
            commands.del(stock);
            commands.set(stock, "100");
        });

        send(placed(other, user(1), newOrder(), 4, 2));
        send(placed(broken, user(1), newOrder(), 2, 2));
        send(level(broken, 5, 3, 2));

        awaitGate(other, 4, 1);
        await().atMost(GateSupport.SOON)
                .ignoreExceptions()
                .until(() -> gate.inspect(broken).join().remaining() == 2);
    }

    @Test
    void dropsNothingWhileRedisIsAway() {
        ProductId product = newProduct();
        send(level(product, 500, 0, 1));
        awaitGate(product, 500, 0);
        redis.stop();
        send(IntStream.rangeClosed(1, 300)
                .mapToObj(i -> placed(product, user(i), newOrder(), 500 - i, 1 + i))
                .toArray(OrderEvent[]::new));
        await().atMost(GateSupport.SOON).until(() -> projector.failures() > 0);
        redis.restart();

        awaitGate(product, 200, 300);
    }

    @Test
    void goesOnWhereAnEarlierOneStopped() {
        ProductId product = newProduct();
        send(level(product, 50, 0, 1));
        send(IntStream.rangeClosed(1, 40)
                .mapToObj(i -> placed(product, user(i), newOrder(), 50 - i, 1 + i))
                .toArray(OrderEvent[]::new));
        awaitGate(product, 10, 40);
        awaitAllCommitted();
        projector.close();
        await().atMost(GateSupport.SOON).until(() -> !projector.isRunning());
        send(placed(product, user(41), newOrder(), 9, 42));
        send(level(product, 51, 41, 43));

        projector = newProjector();
        projector.start();
        awaitGate(product, 10, 41);
        // It started after the events of the first one.
        assertThat(projector.applied()).isLessThan(40);
    }

    @Test
    void skipsGarbageAndGoesOn() {
        ProductId product = newProduct();
        byte[] mark = ("garbage of " + product).getBytes(StandardCharsets.UTF_8);
        byte[] key = Topics.ORDER_EVENTS.key().serializer().serialize("", newOrder());
        byte[] good = Topics.ORDER_EVENTS.value()
                .serializer()
                .serialize("", placed(product, user(1), newOrder(), 1, 1));
        send(Topics.ORDER_EVENTS.name(), key, mark);
        send(Topics.ORDER_EVENTS.name(), mark, good);
        send(Topics.ORDER_EVENTS.name(), key, good);
        // The largest size that a producer and the broker accept.
        send(Topics.ORDER_EVENTS.name(), new byte[524_220], new byte[524_220]);
        send(Topics.STOCK_LEVELS.name(), "1".getBytes(StandardCharsets.UTF_8), mark);
        send(level(product, 5, 0, 1));

        awaitGate(product, 5, 0);
        await().atMost(GateSupport.SOON).until(() -> projector.skipped() >= 5);
    }

    /** Waits until the group has committed all records of the events topic. */
    private static void awaitAllCommitted() {
        try (Admin admin = Admin.create(kafka);
                var reader = TopicConsumers.create(kafka, Map.of())) {
            Map<TopicPartition, Long> ends = TopicConsumers.assign(reader, Topics.ORDER_EVENTS.name());
            await().atMost(GateSupport.SOON).until(() -> {
                var committed = admin.listConsumerGroupOffsets(GateProjector.GROUP)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream().allMatch(end -> {
                    var offset = committed.get(end.getKey());
                    return end.getValue() == (offset == null ? 0 : offset.offset());
                });
            });
        }
    }
}
