package dev.firstpair.streams;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
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
 * Creates the clients of Kafka Streams as it does itself, but with every transaction fenced. With
 * {@code exactly_once_v2}, an instance that was expelled from its group cannot commit, because a transaction carries
 * the offsets that were read, and the group's coordinator accepts offsets from members only (KIP-447). If only
 * punctuators have written, for tasks none of which has read a record since it was assigned, there are no offsets.
 * {@link KafkaProducer} then sends nothing to the coordinator, and the transaction is committed even if other members
 * have the tasks by now. These clients send the committed offset of one of the partitions again.
 *
 * <p>
 * Streams also uses the offsets to find the tasks that a failed commit has left dirty, and treats tasks without any as
 * clean. So a commit that takes too long, or fails while partitions are revoked, is reported here as the loss of all
 * partitions of the thread.
 *
 * <p>
 * A thread without an open transaction waits for records up to {@link #IDLE_POLL}, whatever {@code poll.ms} is: that
 * has to be short for the sake of commits only, and a hundred empty polls per second cost 4 % of a core per thread. A
 * thread with an open transaction and nothing left to read requests its commit from {@link Commits}.
 */
public class FencedClients implements KafkaClientSupplier {

    /** The default of {@code poll.ms}. Punctuators of an idle thread are that late, at most. */
    static final Duration IDLE_POLL = Duration.ofMillis(100);

    private final Commits commits;
    /** The consumer of the calling thread: Streams commits in the thread that polls. */
    private final ThreadLocal<@Nullable Member> member = new ThreadLocal<>();

    /** @param commits that the processors of the same application use */
    public FencedClients(Commits commits) {
        this.commits = commits;
    }

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

        private boolean inTransaction;

        protected Member(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            member.set(this);
            if (timeout.isZero()) {
                return super.poll(timeout);
            }
            return inTransaction ? pollUntilACommitIsDue(timeout) : super.poll(IDLE_POLL);
        }

        private ConsumerRecords<byte[], byte[]> pollUntilACommitIsDue(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
            if (!records.isEmpty()) {
                return records;
            }
            long pauseNanos = commits.pauseNanos();
            if (pauseNanos > 0) {
                records = super.poll(Duration.ofNanos(Math.min(pauseNanos, timeout.toNanos())));
            }
            if (!records.isEmpty() || pauseNanos > timeout.toNanos() || commits.request()) {
                return records;
            }
            // Requested already, and not committed yet, as while the group rebalances; or there is no work to commit.
            return super.poll(timeout);
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    try {
                        listener.onPartitionsRevoked(partitions);
                    } catch (RuntimeException e) {
                        listener.onPartitionsLost(assignment());
                        throw e;
                    }
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    listener.onPartitionsAssigned(partitions);
                }

                @Override
                public void onPartitionsLost(Collection<TopicPartition> partitions) {
                    listener.onPartitionsLost(partitions);
                }
            });
        }

        /**
         * The last committed offset of one of this member's partitions, or else its beginning. It does not change
         * meanwhile, since no other member may commit it.
         *
         * @throws CommitFailedException if there is no such partition any more
         */
        private Map<TopicPartition, OffsetAndMetadata> offsetsToResend() {
            // An open transaction of a predecessor would have to be waited for; for a running task, that has been done.
            Set<TopicPartition> running = new HashSet<>(assignment());
            running.removeAll(paused());
            Set<TopicPartition> queried = running.isEmpty() ? assignment() : running;
            for (Map.Entry<TopicPartition, @Nullable OffsetAndMetadata> committed : committed(queried).entrySet()) {
                if (committed.getValue() != null) {
                    return Map.of(committed.getKey(), committed.getValue());
                }
            }
            for (Map.Entry<TopicPartition, Long> beginning : beginningOffsets(queried).entrySet()) {
                return Map.of(beginning.getKey(), new OffsetAndMetadata(beginning.getValue()));
            }
            throw new CommitFailedException("this member of the group has no partitions any more");
        }
    }

    /** A producer whose transactions are committed for members of the group only. */
    protected class Fenced extends KafkaProducer<byte[], byte[]> {

        private boolean committing;
        private long commitBeganNanos;

        protected Fenced(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void beginTransaction() {
            super.beginTransaction();
            committing = false;
            inTransaction(true);
        }

        @Override
        public void abortTransaction() {
            try {
                super.abortTransaction();
            } finally {
                committing = false;
                // If it cannot be aborted, this producer is given up.
                inTransaction(false);
            }
        }

        /** The first part of a commit: waits for all that was sent. */
        @Override
        public void flush() {
            beginCommit();
            super.flush();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            beginCommit();
            try {
                commits.beforeCommit(this);
                super.sendOffsetsToTransaction(offsets.isEmpty() ? offsetsToResend() : offsets, group);
            } catch (TimeoutException e) {
                throw tookTooLong(e);
            }
        }

        @Override
        public void commitTransaction() {
            try {
                super.commitTransaction();
                inTransaction(false);
                commits.committed(commitBeganNanos);
                committing = false;
            } catch (TimeoutException e) {
                throw tookTooLong(e);
            }
        }

        private void beginCommit() {
            if (!committing) {
                committing = true;
                commitBeganNanos = System.nanoTime();
            }
        }

        private void inTransaction(boolean open) {
            Member ofThread = member.get();
            if (ofThread != null) {
                ofThread.inTransaction = open;
            }
        }

        private Map<TopicPartition, OffsetAndMetadata> offsetsToResend() {
            return Objects.requireNonNull(member.get(), "commits by a thread that does not poll").offsetsToResend();
        }

        private static CommitFailedException tookTooLong(TimeoutException timeout) {
            var failed = new CommitFailedException("a transaction took too long to commit: " + timeout.getMessage());
            failed.initCause(timeout);
            return failed;
        }
    }
}
