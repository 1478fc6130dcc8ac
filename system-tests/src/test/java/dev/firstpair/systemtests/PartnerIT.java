package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.drop.Drop;
import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropOptions;
import dev.firstpair.stack.drop.DropReport;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.OrderId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A partner writes to the topics directly: valid requests are decided, others go to the dead-letter topics with a
 * reason.
 */
class PartnerIT {

    private static final int GARBAGE_OF_EACH_KIND = 100;
    private static final int BUYERS = 300;
    private static final int STOCK = 100;
    private static final double GARBAGE_AT = 0.1;

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);

    @Test
    void decidesRequestsWrittenStraightToTheTopic() throws Exception {
        long product = shop.product(2, "");
        Map<OrderId, Long> wanted = new HashMap<>();
        try (var producer = producer()) {
            for (int i = 0; i < 3; i++) {
                OrderId order = OrderId.create(Instant.now(), RandomGenerator.getDefault());
                long user = shop.newUser();
                wanted.put(order, user);
                producer.send(record("purchase-requests", Long.toString(product), request(order, user, product))).get();
            }
        }

        List<String> outcomes = new ArrayList<>();
        wanted.forEach((order, user) -> outcomes
                .add(shop.decided(order.toString(), shop.token(user)).text("status")));

        assertThat(outcomes).containsExactlyInAnyOrder("PENDING", "PENDING", "REJECTED");
    }

    /** Products of two partitions: within one, the ledger treats the second request as a repetition of the first. */
    @Test
    void givesAnOrderIdToOneOrderOnlyAndLocksNobodyOut() throws Exception {
        long alice = shop.newUser();
        long bob = shop.newUser();
        OrderId order = OrderId.create(Instant.now(), RandomGenerator.getDefault());
        long first = shop.product(1, "");
        long second = shop.product(1, "");
        try (var producer = producer()) {
            int partitions = producer.partitionsFor("purchase-requests").size();
            while (partition(second, partitions) == partition(first, partitions)) {
                second = shop.product(1, "");
            }
            producer.send(record("purchase-requests", Long.toString(first), request(order, alice, first))).get();
            assertThat(shop.decided(order.toString(), shop.token(alice)).text("status")).isEqualTo("PENDING");
            producer.send(record("purchase-requests", Long.toString(second), request(order, bob, second))).get();
        }

        String another = boughtOnceTheUnitIsBack(second, bob);

        assertThat(another).isNotEqualTo(order.toString());
        Http.Answer own = Http.get(stack.orders(), "/api/orders/" + order, shop.token(alice));
        assertThat(own.text("status")).as("%s", own).isEqualTo("PENDING");
        assertThat(own.json().get("productId").longValue()).isEqualTo(first);
    }

    /** The ledger rejects a purchase until it has canceled the order with the same id. */
    private String boughtOnceTheUnitIsBack(long product, long user) {
        return Patience.soon().until(() -> {
            Http.Answer bought = shop.buy(product, user, null);
            String order = bought.text("orderId");
            return bought.status() == 202 && shop.decided(order, shop.token(user)).text("status").equals("PENDING")
                    ? order
                    : "";
        }, order -> !order.isEmpty());
    }

    private static int partition(long product, int partitions) {
        byte[] key = Long.toString(product).getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    @Test
    @Tag("nightly")
    void keepsGarbageWithItsReasonWhileADropGoesOnUndisturbed() throws Exception {
        long product = shop.product(1, "");
        String key = Long.toString(product);
        OrderId order = OrderId.create(Instant.now(), RandomGenerator.getDefault());
        String good = request(order, 1, product);
        Map<String, Garbage> kinds = new HashMap<>();
        kinds.put("no value", new Garbage("purchase-requests", key, null, "EMPTY"));
        kinds.put("empty", new Garbage("purchase-requests", key, "", "EMPTY"));
        kinds.put("not JSON", new Garbage("purchase-requests", key, "buy!", "NOT_JSON"));
        kinds.put("wrong types", new Garbage("purchase-requests", key, good.replace("\"userId\":1", "\"userId\":\"1\""),
                "WRONG_SHAPE"));
        kinds.put("missing field",
                new Garbage("purchase-requests", key, good.replace("\"userId\":1,", ""), "WRONG_SHAPE"));
        kinds.put("out of range", new Garbage("purchase-requests", key, good.replace("\"userId\":1", "\"userId\":-1"),
                "WRONG_SHAPE"));
        kinds.put("huge", new Garbage("purchase-requests", key, "\"" + "x".repeat(100_000) + "\"", "TOO_LARGE"));
        kinds.put("wrong key", new Garbage("purchase-requests", "seven", good, "WRONG_KEY"));
        kinds.put("key of another product", new Garbage("purchase-requests", "999999", good, "KEY_MISMATCH"));
        kinds.put("an event that is not JSON", new Garbage("order-events", order.toString(), "placed!", "NOT_JSON"));
        kinds.put("a level that is not JSON", new Garbage("stock-levels", key, "plenty", "NOT_JSON"));
        kinds.put("unknown type", new Garbage("order-commands", key, command("Explode", order), "UNKNOWN_TYPE"));
        kinds.put("command for no order", new Garbage("order-commands", key,
                command("Cancel", OrderId.create(Instant.now(), RandomGenerator.getDefault())), "UNKNOWN_ORDER"));

        Map<String, Map<TopicPartition, List<Long>>> sent = new HashMap<>();
        DropOptions options = DropOptions.DEFAULTS.withBuyers(BUYERS).withStock(STOCK).withConcurrency(50);

        DropReport report = new Drop(stack, options, DropListener.SILENT)
                .when(GARBAGE_AT, () -> send(kinds, sent))
                .run();

        assertThat(report.isGood()).as("%s", report.toJson()).isTrue();
        // On a slow machine holds expire, and no buyer may be left for those units.
        assertThat(report.sold()).isBetween(1, STOCK);

        Map<String, List<String>> reasons = new HashMap<>();
        try (var consumer = TopicConsumers.create(Map.of("bootstrap.servers", stack.bootstrapServers()), Map.of())) {
            TopicConsumers.assign(consumer, "purchase-requests-dlt", "order-commands-dlt", "order-events-dlt",
                    "stock-levels-dlt");
            Patience.soon().untilAsserted(() -> {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
                    reasons.computeIfAbsent(
                            header(letter, DeadLetter.TOPIC) + "-" + header(letter, DeadLetter.PARTITION)
                                    + "@" + header(letter, DeadLetter.OFFSET),
                            record -> new ArrayList<>())
                            .add(header(letter, DeadLetter.REASON));
                    assertThat(header(letter, DeadLetter.DETAIL)).isNotBlank();
                }
                kinds.forEach((name, garbage) -> sent.getOrDefault(name, Map.of())
                        .forEach((partition, offsets) -> offsets
                                .forEach(offset -> assertThat(reasons.get(partition + "@" + offset)).as(name)
                                        // One, however many services read the topic.
                                        .containsExactly(garbage.reason()))));
            });
        }
        assertThat(sent.values().stream().flatMap(of -> of.values().stream()).mapToInt(List::size).sum())
                .isEqualTo(kinds.size() * GARBAGE_OF_EACH_KIND);
        // Later records of the partition are still processed.
        shop.order(product, shop.newUser());
    }

    /** To every partition, so also to those of the product that is being sold. */
    private void send(Map<String, Garbage> kinds, Map<String, Map<TopicPartition, List<Long>>> sent) {
        try (var producer = producer()) {
            for (int i = 0; i < GARBAGE_OF_EACH_KIND; i++) {
                int number = i;
                Map<String, Future<RecordMetadata>> acknowledgements = new HashMap<>();
                kinds.forEach((name, garbage) -> {
                    int partition = number % producer.partitionsFor(garbage.topic()).size();
                    ProducerRecord<byte[], byte[]> record = record(garbage.topic(), garbage.key(), garbage.value());
                    acknowledgements.put(name, producer.send(new ProducerRecord<>(garbage.topic(), partition,
                            record.key(), record.value())));
                });
                for (var acknowledgement : acknowledgements.entrySet()) {
                    RecordMetadata metadata = acknowledgement.getValue().get();
                    sent.computeIfAbsent(acknowledgement.getKey(), name -> new HashMap<>())
                            .computeIfAbsent(new TopicPartition(metadata.topic(), metadata.partition()),
                                    partition -> new ArrayList<>())
                            .add(metadata.offset());
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("garbage was not taken", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Garbage(String topic, String key, @Nullable String value, String reason) {}

    private static String request(OrderId order, long user, long product) {
        return "{\"orderId\":\"" + order + "\",\"userId\":" + user + ",\"productId\":" + product + ",\"admittedAt\":"
                + System.currentTimeMillis() + "}";
    }

    private static String command(String type, OrderId order) {
        return "{\"type\":\"" + type + "\",\"commandId\":\"" + UUID.randomUUID() + "\",\"orderId\":\"" + order
                + "\",\"actor\":\"system:partner\",\"at\":" + System.currentTimeMillis() + "}";
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, @Nullable String value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", 0),
                new ByteArraySerializer(), new ByteArraySerializer());
    }
}
