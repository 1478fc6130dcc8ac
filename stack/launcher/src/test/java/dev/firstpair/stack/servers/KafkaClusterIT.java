package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers. */
@Tag("nightly")
class KafkaClusterIT {

    private static final Duration DEADLINE = Duration.ofSeconds(180);
    /** Timeout for an answer that must not come. */
    private static final int NONE_MILLIS = 3_000;
    private static final String TOPIC = "drops";

    @TempDir
    Path directory;

    @Test
    void acknowledgesWhatTwoOfThreeHaveAndKeepsItOverKills() throws Exception {
        List<KafkaServer> brokers = KafkaServer.cluster(
                IntStream.range(0, KafkaServer.CLUSTER)
                        .mapToObj(i -> Place.in(directory.resolve("kafka-" + i)))
                        .toList(),
                List.of(List.of(), List.of(), List.of()), false);
        try {
            start(brokers);
            String servers = brokers.stream().map(KafkaServer::bootstrapServers).collect(Collectors.joining(","));
            create(servers);
            List<String> acknowledged = new ArrayList<>(List.of(write(servers, "by three")));

            brokers.getFirst().kill();
            acknowledged.add(write(servers, "by two"));

            brokers.get(1).kill();
            assertThatThrownBy(() -> writeOnce(servers, "by one", NONE_MILLIS)).isInstanceOf(ExecutionException.class);

            start(brokers.subList(0, 2));
            acknowledged.add(write(servers, "by three again"));
            assertThat(read(servers, acknowledged.getLast())).containsSubsequence(acknowledged);
        } finally {
            brokers.forEach(Server::kill);
        }
    }

    /** At the same time: none becomes ready alone. */
    private static void start(List<KafkaServer> brokers) {
        CompletableFuture.allOf(brokers.stream()
                .map(broker -> CompletableFuture.runAsync(broker::restart, task -> Thread.ofVirtual().start(task)))
                .toArray(CompletableFuture[]::new)).join();
    }

    /** With the brokers' replication factor, as soon as all of them have joined. */
    private static void create(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            await().atMost(DEADLINE).ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
                if (!admin.listTopics().names().get().contains(TOPIC)) {
                    admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty()))).all().get();
                }
                return admin.describeTopics(List.of(TOPIC))
                        .topicNameValues()
                        .values()
                        .iterator()
                        .next()
                        .get()
                        .partitions()
                        .getFirst()
                        .isr()
                        .size() == KafkaServer.CLUSTER;
            });
        }
    }

    /** Retries until it is acknowledged. */
    private static String write(String servers, String value) {
        await().atMost(DEADLINE).ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
            writeOnce(servers, value, (int) DEADLINE.toMillis());
            return true;
        });
        return value;
    }

    private static void writeOnce(String servers, String value, int timeoutMillis) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers,
                "acks", "all",
                // With idempotence, nothing times out before a broker has assigned a producer id.
                "enable.idempotence", false, "delivery.timeout.ms", timeoutMillis, "max.block.ms", timeoutMillis,
                "request.timeout.ms", NONE_MILLIS / 2, "linger.ms", 0),
                new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, "key", value)).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static List<String> read(String servers, String last) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", servers),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            consumer.seekToBeginning(consumer.assignment());
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (!values.contains(last) && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
