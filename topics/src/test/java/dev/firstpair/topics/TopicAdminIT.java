package dev.firstpair.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicAdminIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String WRITTEN_AT_ONCE = "written-at-once-";
    private static final Map<String, Object> KAFKA = Map.of("bootstrap.servers", Servers.kafka().bootstrapServers());

    @Test
    void createsWhatIsMissingAndRefusesWhatIsWrong() throws Exception {
        try (Admin admin = Admin.create(KAFKA);
                TopicAdmin topics = topicAdmin(12);
                TopicAdmin wrongCount = topicAdmin(6)) {

            allAtOnce(4, () -> {
                ensure(topics);
                return null;
            });

            assertThat(admin.listTopics().names().get()).filteredOn(name -> !name.startsWith(WRITTEN_AT_ONCE))
                    .hasSize(2 * Topics.ALL.size() + 1)
                    .contains("order-events", "order-events-dlt", "one-of-its-own");
            assertThat(admin.describeTopics(List.of("one-of-its-own"))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()).hasSize(1);
            var requests = new ConfigResource(ConfigResource.Type.TOPIC, "purchase-requests");
            assertThat(admin.describeConfigs(List.of(requests))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .value()).isEqualTo("LogAppendTime");
            topics.ensure();

            admin.incrementalAlterConfigs(Map.of(requests, List.of(new AlterConfigOp(
                    new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"),
                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            // The broker takes a moment to apply an accepted change.
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThatThrownBy(topics::ensure).isInstanceOf(WrongTopicSettings.class)
                            .hasMessageContaining(
                                    "topic purchase-requests has message.timestamp.type=CreateTime, not LogAppendTime")
                            .hasMessageContaining("kafka-configs.sh --bootstrap-server "
                                    + Servers.kafka().bootstrapServers() + " --alter --topic purchase-requests"));

            assertThatThrownBy(wrongCount::ensure).isInstanceOf(WrongTopicSettings.class)
                    .hasMessageContaining("topic order-events has 12 partitions, not 6");
        }
    }

    /** Several rounds: a producer that is too early fails in one of six. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void createsTopicsThatCanBeWrittenToAtOnce(int round) throws Exception {
        List<TopicAdmin.Own> own = IntStream.range(0, 15)
                .mapToObj(i -> new TopicAdmin.Own(new Topic<>(WRITTEN_AT_ONCE + round + "-" + i, Serdes.String(),
                        Serdes.String(), null, null, false, false), false))
                .toList();
        try (TopicAdmin topics = new TopicAdmin(KAFKA, 12, (short) -1, own)) {
            ensure(topics);
        }

        // One record per request, and several requests at a time.
        Map<String, Object> settings = new HashMap<>(KAFKA);
        settings.putAll(Map.of(ProducerConfig.LINGER_MS_CONFIG, 0, ProducerConfig.BATCH_SIZE_CONFIG, 1));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            String last = own.getLast().topic().name();
            List<Future<RecordMetadata>> sent = IntStream.range(0, 40 * 12)
                    .mapToObj(i -> producer.send(new ProducerRecord<>(last, i % 12, "key", "value")))
                    .toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    /** As in the services: a broker takes a moment to know topics that were just created. */
    private static void ensure(TopicAdmin topics) {
        await().atMost(DEADLINE).ignoreExceptionsInstanceOf(UnknownTopicOrPartitionException.class).until(() -> {
            topics.ensure();
            return true;
        });
    }

    private static TopicAdmin topicAdmin(int partitions) {
        return new TopicAdmin(KAFKA, partitions, (short) -1,
                List.of(new TopicAdmin.Own(
                        new Topic<>("one-of-its-own", Serdes.String(), Serdes.String(), null, null, false,
                                false),
                        true)));
    }

    private static void allAtOnce(int count, Callable<?> call) throws Exception {
        try (var executor = Executors.newFixedThreadPool(count)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(executor.submit(call));
            }
            for (Future<?> one : running) {
                one.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
