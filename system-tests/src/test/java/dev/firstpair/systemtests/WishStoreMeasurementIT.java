package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.StartFailedException;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.wish.Wish;
import dev.firstpair.topics.wish.WishKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The cost of ten million wishes: memory of the notifier, and the time until one that has lost its state has restored
 * them.
 */
@Tag("measurement")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class WishStoreMeasurementIT {

    private static final int WISHES = Integer.getInteger("measure.wishes", 10_000_000);
    private static final int PRODUCTS = 100;
    private static final long FIRST_USER = 7_000_000;
    private static final String GROUP = "firstpair-notifier";
    private static final Duration LONG = Duration.ofMinutes(40);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void measuresTheMemoryAndTheRestoreOfTenMillionWishes() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target").resolve("measured"))
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1)
                // Fills the store faster; the restored data is the same.
                .withArguments(ServiceName.NOTIFIER_TOPOLOGY, List.of("--firstpair.notifier.commit-interval=500ms"));
        try (Stack stack = Stack.start(options, Progress.SILENT)) {
            for (ServiceName other : ServiceName.OF_A_SALE) {
                stack.kill(other, 0);
            }
            MeasurementResults results = new MeasurementResults("wish-store");
            results.add("wishes", WISHES);
            results.add("products", PRODUCTS);
            results.add("resident memory with none, MiB", resident(stack) >> 20);
            long start = System.nanoTime();
            produce(stack);
            results.add("writing them to the topic, s", secondsSince(start));
            awaitRead(stack);
            results.add("until the notifier has them, s", secondsSince(start));
            results.add("resident memory with them, MiB", resident(stack) >> 20);
            results.add("state on disk, MiB", stateBytes(stack) >> 20);

            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
            Folders.delete(state(stack));
            start = System.nanoTime();
            try {
                stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
            } catch (StartFailedException e) {
                // It may take longer than the stack waits for a start, and continues.
                assertThat(stack.isAlive(ServiceName.NOTIFIER_TOPOLOGY, 0)).as("%s", e).isTrue();
            }
            URI url = stack.urls(ServiceName.NOTIFIER_TOPOLOGY).getFirst();
            await().atMost(LONG)
                    .pollInterval(POLL)
                    .until(() -> Http.get(url, "/actuator/health", null)
                            .json()
                            .at("/components/streams/details/state")
                            .asString("")
                            .equals("RUNNING"));
            results.add("restore from nothing, s", secondsSince(start));
            results.add("resident memory after it, MiB", resident(stack) >> 20);
            results.add("state on disk after it, MiB", stateBytes(stack) >> 20);
            results.publish();
        }
    }

    /** Like the mirror would write them, but without a transaction. */
    private static void produce(Stack stack) {
        AtomicReference<Exception> failed = new AtomicReference<>();
        Instant now = Instant.now();
        try (KafkaProducer<WishKey, Wish> producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG, 20,
                ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"), Topics.WISHLISTS.key().serializer(),
                Topics.WISHLISTS.value().serializer())) {
            int partitions = producer.partitionsFor(Topics.WISHLISTS.name()).size();
            for (int i = 0; i < WISHES; i++) {
                Wish wish = new Wish(new WishId(i + 1L), new UserId(FIRST_USER + i / PRODUCTS),
                        new ProductId(1L + i % PRODUCTS), now, false);
                producer.send(new ProducerRecord<>(Topics.WISHLISTS.name(), wish.key().partition(partitions),
                        wish.key(), wish), (sent, failure) -> {
                            if (failure != null) {
                                failed.set(failure);
                            }
                        });
            }
        }
        assertThat(failed.get()).isNull();
    }

    private static void awaitRead(Stack stack) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
                Map<TopicPartition, Long> read = new HashMap<>();
                admin.listConsumerGroupOffsets(Map.of(GROUP, new ListConsumerGroupOffsetsSpec()))
                        .partitionsToOffsetAndMetadata(GROUP)
                        .get()
                        .forEach((partition, offset) -> {
                            if (partition.topic().equals(Topics.WISHLISTS.name())) {
                                read.put(partition, offset.offset());
                            }
                        });
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                read.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
                long ends = admin.listOffsets(latest)
                        .all()
                        .get()
                        .values()
                        .stream()
                        .mapToLong(end -> end.offset())
                        .sum();
                return ends >= WISHES && read.values().stream().mapToLong(Long::longValue).sum() == ends;
            });
        }
    }

    private static long resident(Stack stack) throws IOException {
        return ProcessMemory.residentBytes(stack.pid(ServiceName.NOTIFIER_TOPOLOGY, 0));
    }

    private static Path state(Stack stack) {
        return stack.directory().resolve("data").resolve(ServiceName.NOTIFIER_TOPOLOGY.module()).resolve("streams");
    }

    private static long stateBytes(Stack stack) throws IOException {
        try (Stream<Path> files = Files.walk(state(stack))) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double secondsSince(long nanos) {
        return MeasurementResults.rounded((System.nanoTime() - nanos) / 1e9);
    }
}
