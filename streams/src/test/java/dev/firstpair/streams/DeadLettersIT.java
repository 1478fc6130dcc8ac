package dev.firstpair.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Restock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a topology, at a real broker. */
class DeadLettersIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    /** Interval of commits, and timeout of transactions; the broker's limit is 15 minutes. */
    private static final Duration ONLY_ON_REQUEST = Duration.ofMinutes(10);
    private static final Topic<?, ?> TOPIC = Topics.RESTOCKS;
    private static final TopicPartition IN = new TopicPartition(TOPIC.name(), 0);
    private static final TopicPartition LETTERS = new TopicPartition(TOPIC.deadLetterName(), 0);
    private static final String APPLICATION = "dead-letters";

    private final String brokers = Servers.kafka().bootstrapServers();
    private final AtomicBoolean mayStop = new AtomicBoolean();
    private final AtomicBoolean hasStopped = new AtomicBoolean();

    @TempDir
    Path stateDir;

    /** A commit between the records before the malformed one and that one itself, and then a crash. */
    @Tag("nightly")
    @Test
    void writesOneForARecordThatIsReadAgainAfterACrash() throws Exception {
        try (TopicAdmin topics = new TopicAdmin(Map.of("bootstrap.servers", brokers), 1, (short) 1)) {
            topics.ensure();
        }
        sendInOneBatch(restock(1), "garbage".getBytes(UTF_8));

        try (KafkaStreams streams = streams();
                Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            streams.start();
            awaitCommitted(admin, 1);
            mayStop.set(true);
            Awaitility.await().atMost(DEADLINE).untilTrue(hasStopped);
            sendInOneBatch(restock(2));
            awaitCommitted(admin, 3);
        }

        assertThat(deadLetters()).containsExactly("garbage");
    }

    /** Requests a commit after each record, and fails once when it may. */
    private final class StopOnce implements Processor<Object, Object, Void, Void> {
        private @Nullable ProcessorContext<Void, Void> context;

        @Override
        public void init(ProcessorContext<Void, Void> processorContext) {
            context = processorContext;
            processorContext.schedule(Duration.ofMillis(1), PunctuationType.WALL_CLOCK_TIME, _now -> {
                if (mayStop.get() && hasStopped.compareAndSet(false, true)) {
                    throw new IllegalStateException("stopped by the test");
                }
            });
        }

        @Override
        public void process(Record<Object, Object> record) {
            Objects.requireNonNull(context).commit();
        }
    }

    private KafkaStreams streams() {
        Topology topology = new Topology();
        topology.addProcessor("stop-once", StopOnce::new,
                ParsedSource.add(topology, Topics.RESTOCKS, (_key, restock) -> restock));
        Properties settings = new StreamsSettings(APPLICATION, null, stateDir, 1, 1 << 20, (short) -1, ONLY_ON_REQUEST,
                Duration.ofSeconds(10), Set.of()).on(Map.of("bootstrap.servers", brokers),
                        new StreamsMetrics(new SimpleMeterRegistry(), "letters"));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                (int) ONLY_ON_REQUEST.toMillis());
        KafkaStreams streams = new KafkaStreams(topology, settings);
        streams.setUncaughtExceptionHandler(_failure -> StreamThreadExceptionResponse.REPLACE_THREAD);
        return streams;
    }

    private void sendInOneBatch(byte[]... values) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", brokers, "linger.ms", 60_000);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<?>> sent = List.of(values)
                    .stream()
                    .<Future<?>>map(value -> producer.send(new ProducerRecord<>(IN.topic(), IN.partition(),
                            "7".getBytes(UTF_8), value)))
                    .toList();
            producer.flush();
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private static void awaitCommitted(Admin admin, long offset) {
        Awaitility.await().atMost(DEADLINE).untilAsserted(() -> {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(APPLICATION)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(IN);
            assertThat(committed).isNotNull().extracting(OffsetAndMetadata::offset).isEqualTo(offset);
        });
    }

    private static byte[] restock(int id) {
        return Topics.RESTOCKS.value()
                .serializer()
                .serialize(IN.topic(), new Restock(new RestockId(id), new ProductId(7), 1, Instant.EPOCH));
    }

    private List<String> deadLetters() {
        Map<String, Object> config = Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            reader.assign(List.of(LETTERS));
            reader.seekToBeginning(List.of(LETTERS));
            List<String> texts = new ArrayList<>();
            long end = Objects.requireNonNull(reader.endOffsets(List.of(LETTERS)).get(LETTERS));
            while (reader.position(LETTERS) < end) {
                reader.poll(Duration.ofMillis(100)).forEach(record -> texts.add(new String(record.value(), UTF_8)));
            }
            return texts;
        }
    }
}
