package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final TopicPartition PARTITION = new TopicPartition("drops", 0);

    @TempDir
    Path directory;

    @Test
    @Tag("nightly")
    void keepsCommittedTransactionsOverAKill() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(directory, 0)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                await().atMost(DEADLINE).ignoreExceptionsInstanceOf(ExecutionException.class).until(() -> {
                    if (admin.listTopics().names().get().contains(PARTITION.topic())) {
                        return true;
                    }
                    admin.createTopics(List.of(new NewTopic(PARTITION.topic(), Optional.of(1), Optional.empty())))
                            .all()
                            .get();
                    return false;
                });
                await().atMost(DEADLINE).until(() -> admin.describeCluster().nodes().get().size() == 1);
            }
            write(kafka, "first");
            kafka.kill();
            assertThat(kafka.isAlive()).isFalse();
            kafka.restart();
            write(kafka, "second");
            assertThat(read(kafka, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> KafkaServer.start(directory, taken.getLocalPort()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Tag("nightly")
    @Test
    void diesWithAParentThatIsKilled() throws IOException {
        Probe.killTheParentAndAwaitTheEndOf("kafka", directory);
    }

    private static void write(KafkaServer server, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", server.bootstrapServers(), "transactional.id", "test"),
                new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(PARTITION.topic(), 0, "key", value))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    private static List<String> read(KafkaServer server, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of(
                "bootstrap.servers", server.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
                records.forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
