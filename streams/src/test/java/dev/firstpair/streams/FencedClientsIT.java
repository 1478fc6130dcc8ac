package dev.firstpair.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.servers.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Uses the clients as a stream thread does, at a real broker. */
class FencedClientsIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final String GROUP = "group";
    private static final TopicPartition IN = new TopicPartition("in", 0);
    private static final TopicPartition OUT = new TopicPartition("out", 0);

    private static Admin admin;

    private final Commits commits = new Commits(Duration.ZERO);
    private final FencedClients clients = new FencedClients(commits);

    @BeforeAll
    static void createTopics() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()));
        admin.createTopics(List.of(new NewTopic(IN.topic(), 1, (short) 1), new NewTopic(OUT.topic(), 1, (short) 1)))
                .all()
                .get();
        // The broker takes a moment to know the topics; a member of a group gets no partition of an unknown topic.
        Awaitility.await()
                .atMost(DEADLINE)
                .ignoreExceptions()
                .until(() -> admin.describeTopics(List.of(IN.topic(), OUT.topic())).allTopicNames().get().size() == 2);
    }

    @AfterAll
    static void closeAdmin() {
        admin.close();
    }

    @Test
    void commitsWhatWasWrittenWithoutReadingOnlyForAMemberOfTheGroup() throws Exception {
        OffsetAndMetadata read = new OffsetAndMetadata(7, "of the application");
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", GROUP)));
                Producer<byte[], byte[]> producer = clients.getProducer(config(Map.of("transactional.id", "one")))) {
            producer.initTransactions();
            join(consumer);

            write(consumer, producer, "by a member that has never committed", Map.of());
            assertThat(consumer.committed(Set.of(IN))).containsEntry(IN, new OffsetAndMetadata(0));
            write(consumer, producer, "by one that has read", Map.of(IN, read));
            write(consumer, producer, "by one that has read before", Map.of());
            assertThat(consumer.committed(Set.of(IN))).containsEntry(IN, read);

            admin.removeMembersFromConsumerGroup(GROUP, new RemoveMembersFromConsumerGroupOptions()).all().get();
            assertThatThrownBy(() -> write(consumer, producer, "by one that is none any more", Map.of()))
                    .isInstanceOf(CommitFailedException.class);
            producer.abortTransaction();
        }
        assertThat(committed()).containsExactly("by a member that has never committed", "by one that has read",
                "by one that has read before");
    }

    @Test
    void commitsNothingForWhoHasNoPartition() {
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", "another")));
                Producer<byte[], byte[]> producer = clients.getProducer(config(Map.of("transactional.id", "two")))) {
            producer.initTransactions();
            join(consumer);
            consumer.unsubscribe();
            assertThatThrownBy(() -> write(consumer, producer, "by one that has left", Map.of()))
                    .isInstanceOf(CommitFailedException.class)
                    .hasMessageContaining("no partitions");
        }
    }

    @Test
    void takesARevocationThatFailsForTheLossOfEverything() {
        List<String> callbacks = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", "a-third")))) {
            join(consumer, new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    callbacks.add("revoked " + partitions);
                    throw new IllegalStateException("could not commit");
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    callbacks.add("assigned " + partitions);
                }

                @Override
                public void onPartitionsLost(Collection<TopicPartition> partitions) {
                    callbacks.add("lost " + partitions);
                }
            });
            assertThatThrownBy(consumer::unsubscribe).hasStackTraceContaining("could not commit");
            assertThat(callbacks).containsExactly("assigned [in-0]", "revoked [in-0]", "lost [in-0]");
            consumer.unsubscribe();
        }
    }

    @Test
    void pollsForLongOnlyWithoutAnOpenTransaction() {
        AtomicLong nanos = new AtomicLong();
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", "a-fourth")));
                Producer<byte[], byte[]> producer = clients.getProducer(config(Map.of("transactional.id", "four")))) {
            producer.initTransactions();
            join(consumer);
            Runnable poll = () -> {
                long began = System.nanoTime();
                consumer.poll(Duration.ofMillis(1));
                nanos.set(System.nanoTime() - began);
            };

            poll.run();
            assertThat(nanos.get()).as("idle").isGreaterThanOrEqualTo(FencedClients.IDLE_POLL.toNanos());

            producer.beginTransaction();
            // One of several: a single poll may be slow for other reasons.
            Awaitility.await().atMost(DEADLINE).pollInSameThread().until(() -> {
                poll.run();
                return nanos.get() < FencedClients.IDLE_POLL.toNanos();
            });

            producer.abortTransaction();
            poll.run();
            assertThat(nanos.get()).as("idle again").isGreaterThanOrEqualTo(FencedClients.IDLE_POLL.toNanos());
        }
    }

    @Test
    void asksForACommitWhenNothingIsLeftToRead() {
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", "a-fifth")));
                Producer<byte[], byte[]> producer = clients.getProducer(config(Map.of("transactional.id", "five")))) {
            producer.initTransactions();
            join(consumer);
            Commits.Work work = commits.begin(context);
            work.done();

            consumer.poll(Duration.ofMillis(1));
            assertThat(context.committed()).as("without a transaction").isFalse();

            producer.beginTransaction();
            consumer.poll(Duration.ofMillis(1));
            assertThat(context.committed()).isTrue();

            producer.sendOffsetsToTransaction(Map.of(), consumer.groupMetadata());
            producer.commitTransaction();
            context.resetCommit();
            producer.beginTransaction();
            consumer.poll(Duration.ofMillis(1));
            assertThat(context.committed()).as("what is committed").isFalse();
            producer.abortTransaction();
            work.end();
        }
    }

    @Test
    void waitsForRecordsWhileACommitThatWasAskedForDoesNotCome() {
        Duration wait = Duration.ofMillis(200);
        try (Consumer<byte[], byte[]> consumer = clients.getConsumer(config(Map.of("group.id", "a-seventh")));
                Producer<byte[], byte[]> producer = clients.getProducer(config(Map.of("transactional.id", "seven")))) {
            producer.initTransactions();
            join(consumer);
            commits.begin(new MockProcessorContext<>()).done();
            producer.beginTransaction();
            consumer.poll(wait);

            long began = System.nanoTime();
            consumer.poll(wait);

            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(wait.toNanos());
            producer.abortTransaction();
        }
    }

    @Test
    void asksForNoCommitSoonAfterTheLast() {
        Commits rarely = new Commits(Duration.ofHours(1));
        FencedClients slow = new FencedClients(rarely);
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        try (Consumer<byte[], byte[]> consumer = slow.getConsumer(config(Map.of("group.id", "a-sixth")));
                Producer<byte[], byte[]> producer = slow.getProducer(config(Map.of("transactional.id", "six")))) {
            producer.initTransactions();
            join(consumer);
            rarely.begin(context).done();

            producer.beginTransaction();
            consumer.poll(Duration.ofMillis(1));

            assertThat(context.committed()).isFalse();
            producer.abortTransaction();
        }
    }

    private static Map<String, Object> config(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers(),
                "isolation.level", "read_committed", "enable.auto.commit", false, "auto.offset.reset", "earliest"));
        config.putAll(more);
        return config;
    }

    private static void join(Consumer<byte[], byte[]> consumer) {
        join(consumer, new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        });
    }

    private static void join(Consumer<byte[], byte[]> consumer, ConsumerRebalanceListener listener) {
        consumer.subscribe(List.of(IN.topic()), listener);
        Awaitility.await().atMost(DEADLINE).pollInSameThread().until(() -> {
            consumer.poll(Duration.ofMillis(10));
            return !consumer.assignment().isEmpty();
        });
    }

    private static void write(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, String text,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(OUT.topic(), text.getBytes(UTF_8)));
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.flush();
        producer.commitTransaction();
    }

    private List<String> committed() {
        List<String> texts = new ArrayList<>();
        try (Consumer<byte[], byte[]> reader = clients.getRestoreConsumer(config(Map.of()))) {
            reader.assign(List.of(OUT));
            reader.seekToBeginning(List.of(OUT));
            long end = Objects.requireNonNull(reader.endOffsets(List.of(OUT)).get(OUT));
            while (reader.position(OUT) < end) {
                reader.poll(Duration.ofMillis(100))
                        .forEach(record -> texts.add(new String(record.value(), UTF_8)));
            }
        }
        return texts;
    }
}
