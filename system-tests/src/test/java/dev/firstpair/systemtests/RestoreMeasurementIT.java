package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.stack.servers.Folders;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Time that an order-topology instance without its state directory takes to restore a million orders: with another one
 * that answers meanwhile, and alone. It has restored an order when it answers for it by itself, which it does only with
 * everything that was ever committed of that partition.
 */
@Tag("measurement")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class RestoreMeasurementIT {

    private static final int ORDERS = Integer.getInteger("measure.orders", 1_000_000);
    private static final int USERS = ORDERS / 5;
    private static final int PRODUCTS = 20;
    private static final int SAMPLES = 40;
    private static final long FIRST_USER = 7_000_000;
    private static final long SEED = Long.getLong("measure.seed", 20261124);
    private static final String GROUP = "firstpair-orders";
    private static final Duration LONG = Duration.ofMinutes(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    /** An order that is queried to check whether it is restored. */
    private record Sample(String order, String token) {}

    @Test
    void measuresTheRestoreOfAMillionOrders() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.ORDER_TOPOLOGY, 2)
                // Fills the view faster; the restored data is the same.
                .withArguments(ServiceName.ORDER_TOPOLOGY, List.of("--firstpair.orders.commit-interval=500ms"));
        try (Stack stack = Stack.start(options, Progress.SILENT)) {
            measure(stack);
        }
    }

    private static void measure(Stack stack) throws Exception {
        List<ProductId> products = products(stack);
        // They would write the orders to MySQL and Redis, which is not measured.
        for (ServiceName other : List.of(ServiceName.SINK_WRITER, ServiceName.INGRESS_API, ServiceName.CATALOG)) {
            stack.kill(other, 0);
        }
        MeasurementResults results = new MeasurementResults("restore");
        results.add("seed", SEED);
        results.add("orders", ORDERS);
        results.add("users", USERS);

        long start = System.nanoTime();
        List<Sample> samples = request(stack, products);
        results.add("writing their requests, s", secondsSince(start));
        awaitRead(stack);
        for (int instance = 0; instance < 2; instance++) {
            URI url = stack.urls(ServiceName.ORDER_TOPOLOGY).get(instance);
            await().atMost(LONG).pollInterval(POLL).until(() -> answersAll(url, samples));
        }
        results.add("until both instances have them, s", secondsSince(start));
        results.add("state of each instance on disk, MiB",
                List.of(stateBytes(stack, 0) >> 20, stateBytes(stack, 1) >> 20));
        results.add("resident memory of each instance, MiB",
                List.of(resident(stack, 0) >> 20, resident(stack, 1) >> 20));

        int members = members(stack);
        stack.kill(ServiceName.ORDER_TOPOLOGY, 1);
        Folders.delete(state(stack, 1));
        long killed = System.nanoTime();
        await().atMost(LONG).pollInterval(POLL).until(() -> members(stack) == members / 2);
        results.add("the other one has taken over after, s", secondsSince(killed));
        restore(stack, results, "with another instance", samples);

        stack.kill(ServiceName.ORDER_TOPOLOGY, 0);
        stack.kill(ServiceName.ORDER_TOPOLOGY, 1);
        Folders.delete(state(stack, 1));
        restore(stack, results, "alone", samples);
        results.publish();
    }

    private static void restore(Stack stack, MeasurementResults results, String how, List<Sample> samples)
            throws Exception {
        long start = System.nanoTime();
        stack.start(ServiceName.ORDER_TOPOLOGY, 1);
        results.add("restore " + how + ", until it is ready, s", secondsSince(start));
        URI url = stack.urls(ServiceName.ORDER_TOPOLOGY).get(1);
        await().atMost(LONG).pollInterval(POLL).until(() -> answersAll(url, samples));
        results.add("restore " + how + ", until it answers for every partition, s", secondsSince(start));
        results.add("restore " + how + ", its state on disk, MiB", stateBytes(stack, 1) >> 20);
        results.add("restore " + how + ", its resident memory, MiB", resident(stack, 1) >> 20);
        for (Sample sample : samples) {
            Http.Answer answer = Http.get(url, "/api/orders/" + sample.order(), sample.token());
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(answer.text("status")).isEqualTo("PENDING");
        }
    }

    /** With as many units as are requested. */
    private static List<ProductId> products(Stack stack) throws Exception {
        List<ProductId> products = new ArrayList<>();
        try (ShopClient shop = new ShopClient(stack::urls, 4, new Tally())) {
            for (int i = 0; i < PRODUCTS; i++) {
                products.add(
                        shop.create(stack.tokens().admin(1), "Wanted by many", ORDERS / PRODUCTS, Duration.ofHours(2),
                                Instant.now()));
            }
            for (ProductId product : products) {
                await().atMost(LONG)
                        .until(() -> shop.listing(product)
                                .filter(listing -> listing.remaining() == ORDERS / PRODUCTS)
                                .isPresent());
            }
        }
        return products;
    }

    /** Like a partner, directly to the topic. */
    private static List<Sample> request(Stack stack, List<ProductId> products) {
        Random random = new Random(SEED);
        Instant now = Instant.now();
        List<Sample> samples = new ArrayList<>();
        AtomicReference<Exception> failed = new AtomicReference<>();
        try (KafkaProducer<ProductId, PurchaseRequest> producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG, 20,
                ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Topics.PURCHASE_REQUESTS.key().serializer(), Topics.PURCHASE_REQUESTS.value().serializer())) {
            for (int i = 0; i < ORDERS; i++) {
                OrderId order = OrderId.create(now, random);
                // Each user wants five products, and each product is requested as often as it has units.
                UserId user = new UserId(FIRST_USER + i % USERS);
                ProductId product = products.get((i / USERS + i % 4 * 5) % PRODUCTS);
                producer.send(new ProducerRecord<>(Topics.PURCHASE_REQUESTS.name(), product,
                        new PurchaseRequest(order, user, product, null, "attempt-" + i, now)), (sent, failure) -> {
                            if (failure != null) {
                                failed.set(failure);
                            }
                        });
                if (i % (ORDERS / SAMPLES) == 0) {
                    samples.add(new Sample(order.toString(), stack.tokens().user(user.value())));
                }
            }
        }
        assertThat(failed.get()).isNull();
        return samples;
    }

    /** Waits until the topology has read all records, its own repartition topic included. */
    private static void awaitRead(Stack stack) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> {
                Map<TopicPartition, Long> read = new HashMap<>();
                admin.listConsumerGroupOffsets(Map.of(GROUP, new ListConsumerGroupOffsetsSpec()))
                        .partitionsToOffsetAndMetadata(GROUP)
                        .get()
                        .forEach((partition, offset) -> read.put(partition, offset.offset()));
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                read.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
                long left = admin.listOffsets(latest)
                        .all()
                        .get()
                        .entrySet()
                        .stream()
                        // The marker of the last transaction is not read as a record.
                        .mapToLong(end -> Math.max(0,
                                end.getValue().offset() - read.getOrDefault(end.getKey(), 0L) - 1))
                        .sum();
                return left == 0 && read.keySet()
                        .stream()
                        .filter(partition -> partition.topic().equals(Topics.ORDER_EVENTS.name()))
                        .mapToLong(partition -> read.getOrDefault(partition, 0L))
                        .sum() >= ORDERS;
            });
        }
    }

    /** Uses the internal API between instances, so that no other instance answers. */
    private static boolean answersAll(URI instance, List<Sample> samples) {
        return samples.stream()
                .allMatch(sample -> Http.get(instance, "/internal/orders/" + sample.order(), sample.token())
                        .status() == 200);
    }

    /** Stream threads that the brokers consider alive; none during a rebalance. */
    private static int members(Stack stack) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(GROUP))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next();
            return group.groupState() == GroupState.STABLE ? group.members().size() : 0;
        }
    }

    private static long resident(Stack stack, int instance) throws IOException {
        return ProcessMemory.residentBytes(stack.pid(ServiceName.ORDER_TOPOLOGY, instance));
    }

    private static Path state(Stack stack, int instance) {
        String module = ServiceName.ORDER_TOPOLOGY.module();
        return stack.directory()
                .resolve("data")
                .resolve(instance == 0 ? module : module + "-" + (instance + 1))
                .resolve("streams");
    }

    private static long stateBytes(Stack stack, int instance) throws IOException {
        try (Stream<Path> files = Files.walk(state(stack, instance))) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double secondsSince(long nanos) {
        return MeasurementResults.rounded((System.nanoTime() - nanos) / 1e9);
    }
}
