package dev.firstpair.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFollowerIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Topic<ProductId, StockLevel> TOPIC = Topics.STOCK_LEVELS;
    private static final ProductId PRODUCT = new ProductId(7);

    private final List<Long> versions = new CopyOnWriteArrayList<>();
    private volatile Thread thread = Thread.currentThread();
    private volatile long refused;

    /** With a broker of its own, which it kills. */
    @Test
    void followsTheCommittedRecordsUntilItIsClosed(@TempDir Path directory) throws Exception {
        try (KafkaServer broker = KafkaServer.start(directory, 0)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicFollower follower = new TopicFollower("follower", kafka, Map.of(), Duration.ofMillis(100),
                    this::follow);
            // There is no topic yet.
            follower.start();
            try (Admin admin = Admin.create(kafka); KafkaProducer<ProductId, StockLevel> producer = producer(kafka)) {
                admin.createTopics(List.of(new NewTopic(TOPIC.name(), 3, (short) 1))).all().get();
                await().atMost(DEADLINE).until(follower::isCaughtUp);

                producer.initTransactions();
                producer.beginTransaction();
                send(producer, 1);
                producer.flush();
                producer.abortTransaction();
                commit(producer, 2);
                await().atMost(DEADLINE).untilAsserted(() -> assertThat(versions).containsExactly(2L));

                // The exception of a record: it begins again.
                refused = 3;
                commit(producer, 3);
                await().atMost(DEADLINE).untilAsserted(() -> assertThat(versions).containsExactly(2L, 2L, 3L));
                assertThat(follower.isRunning()).isTrue();
            }

            broker.kill();
            follower.close();

            await().atMost(DEADLINE).until(() -> !thread.isAlive());
        }
    }

    /** With a broker of its own, on which there is no topic at first. */
    @Test
    void followsFromTheEndAndGoesOnAfterAnException(@TempDir Path directory) throws Exception {
        Map<TopicPartition, Long> positions = new HashMap<>();
        try (KafkaServer broker = KafkaServer.start(directory, 0)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicFollower.Loop loop = session -> {
                KafkaConsumer<?, ?> consumer = session.assignAtEnd(TOPIC.name(), positions);
                while (true) {
                    consumer.assignment().forEach(each -> positions.put(each, consumer.position(each)));
                    session.poll(POLL, this::read);
                }
            };
            TopicFollower first = new TopicFollower("first", kafka, Map.of(), Duration.ofMillis(100), loop);
            TopicFollower second = new TopicFollower("second", kafka, Map.of(), Duration.ofMillis(100), loop);
            first.start();
            try (Admin admin = Admin.create(kafka); KafkaProducer<ProductId, StockLevel> producer = producer(kafka)) {
                admin.createTopics(List.of(new NewTopic(TOPIC.name(), 3, (short) 1))).all().get();
                await().atMost(DEADLINE).until(first::isCaughtUp);
                producer.initTransactions();
                commit(producer, 1);
                // Until the marker of the transaction is there, the end is before the record.
                await().atMost(DEADLINE).untilAsserted(() -> assertThat(versions).containsExactly(1L));
                first.close();
                positions.clear();
                versions.clear();

                second.start();
                await().atMost(DEADLINE).until(second::isCaughtUp);
                refused = 2;
                commit(producer, 2);
                await().atMost(DEADLINE).untilAsserted(() -> assertThat(versions).containsExactly(2L));
                commit(producer, 3);
                await().atMost(DEADLINE).untilAsserted(() -> assertThat(versions).containsExactly(2L, 3L));
            } finally {
                second.close();
            }
        }
    }

    private void follow(TopicFollower.Session session) {
        thread = Thread.currentThread();
        session.assign(TOPIC);
        while (true) {
            session.poll(POLL, this::read);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        long version = TOPIC.read(record).version();
        if (version == refused) {
            refused = 0;
            throw new IllegalStateException("refused once");
        }
        versions.add(version);
    }

    private static void commit(KafkaProducer<ProductId, StockLevel> producer, long version) {
        producer.beginTransaction();
        send(producer, version);
        producer.flush();
        producer.commitTransaction();
    }

    private static void send(KafkaProducer<ProductId, StockLevel> producer, long version) {
        producer.send(new ProducerRecord<>(TOPIC.name(), PRODUCT,
                new StockLevel(PRODUCT, 10, 0, 0, 10, version, null, null, 600_000, 1)));
    }

    private static KafkaProducer<ProductId, StockLevel> producer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "ledger");
        return new KafkaProducer<>(settings, TOPIC.key().serializer(), TOPIC.value().serializer());
    }
}
