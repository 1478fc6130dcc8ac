package dev.firstpair.orders.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadBarrierIT {

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @Test
    void waitsForNoRecordThatHasExpiredThoughTheGroupHasNoOffsetOfItsPartition(@TempDir Path directory)
            throws Exception {
        KafkaServer server = KafkaServer.start(directory.resolve("kafka"), 0);
        KafkaProperties kafka = new KafkaProperties(List.of(server.bootstrapServers()), Map.of());
        createTopics(kafka);
        try (ReadBarrier barrier = new ReadBarrier(orders(), kafka)) {
            awaitReached(barrier);

            try (var producer = new KafkaProducer<>(kafka.client(), new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(Topics.PURCHASE_REQUESTS.name(), "a request".getBytes(UTF_8)))
                        .get();
            }
            assertThat(barrier.isReached()).as("with a request that nobody has read").isFalse();

            try (Admin admin = Admin.create(kafka.client())) {
                admin.deleteRecords(Map.of(new TopicPartition(Topics.PURCHASE_REQUESTS.name(), 0),
                        RecordsToDelete.beforeOffset(1))).all().get();
            }
            awaitReached(barrier);
        } finally {
            server.kill();
        }
    }

    private static void createTopics(KafkaProperties kafka) throws InterruptedException {
        try (TopicAdmin topics = new TopicAdmin(kafka.client(), 1, (short) 1)) {
            topics.ensure();
        }
    }

    private static OrdersProperties orders() {
        return new Binder(new MapConfigurationPropertySource(
                Map.of("firstpair.orders.application-server", "localhost:1")))
                .bindOrCreate("firstpair.orders", OrdersProperties.class);
    }

    /** A check that the brokers do not answer in time counts as not reached. */
    private static void awaitReached(ReadBarrier barrier) {
        Awaitility.await().atMost(DEADLINE).until(barrier::isReached);
    }
}
