package dev.firstpair.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of Kafka Streams as it does itself, but with every transaction fenced. With {@code exactly_once_v2}, what keeps an
 * instance that was expelled from its group from committing is that a transaction carries the offsets that were read, and that the
 * group's coordinator takes offsets from members only (KIP-447). A transaction in which nothing but punctuators wrote, by a
 * thread that has read no record since it got its tasks, has no offsets; {@link KafkaProducer} asks the coordinator nothing
 * then, and it is committed whoever has the tasks by now. Here such a transaction says again how far one of its partitions was read.
 */
public class FencedClients implements KafkaClientSupplier {

    private static final Duration LOOKUP = Duration.ofSeconds(5);

    /** Streams commits by the thread that polls. */
    private final ThreadLocal<@Nullable Member> member = new ThreadLocal<>();

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new Fenced(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new Member(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** A consumer that is a member of the group. */
    protected class Member extends KafkaConsumer<byte[], byte[]> {

        protected Member(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            member.set(this);
            return super.poll(timeout);
        }

        /**
         * How far a partition is read that is this member's, as was committed last; it stays as it is, since nobody else may commit it.
         *
         * @throws CommitFailedException if there is no such partition any more, or if that cannot be told in time
         */
        private Map<TopicPartition, OffsetAndMetadata> offsetsAgain() {
            try {
                Set<TopicPartition> assigned = assignment();
                for (Map.Entry<TopicPartition, @Nullable OffsetAndMetadata> committed : committed(assigned, LOOKUP)
                        .entrySet()) {
                    if (committed.getValue() != null) {
                        return Map.of(committed.getKey(), committed.getValue());
                    }
                }
                for (Map.Entry<TopicPartition, Long> beginning : beginningOffsets(assigned, LOOKUP).entrySet()) {
                    return Map.of(beginning.getKey(), new OffsetAndMetadata(beginning.getValue()));
                }
            } catch (TimeoutException e) {
                throw (CommitFailedException) new CommitFailedException(
                        "whether this is still a member of its group was not to be learned within " + LOOKUP)
                        .initCause(e);
            }
            throw new CommitFailedException("this member of the group has no partitions any more");
        }
    }

    /** A producer whose transactions are committed for members of the group only. */
    protected class Fenced extends KafkaProducer<byte[], byte[]> {

        protected Fenced(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            super.sendOffsetsToTransaction(offsets.isEmpty() ? offsetsAgain() : offsets, group);
        }

        private Map<TopicPartition, OffsetAndMetadata> offsetsAgain() {
            return Objects.requireNonNull(member.get(), "commits by a thread that does not poll").offsetsAgain();
        }
    }
}
