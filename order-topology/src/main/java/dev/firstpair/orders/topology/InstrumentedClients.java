package dev.firstpair.orders.topology;

import dev.firstpair.streams.Commits;
import dev.firstpair.streams.FencedClients;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;

/**
 * Adds hooks to the clients of Kafka Streams: one after each committed transaction, and one that reports until when a
 * consumer is a member of the group. Kafka Streams has no other public way to learn of either.
 */
final class InstrumentedClients extends FencedClients {

    private final Runnable afterCommit;
    private final LongConsumer afterPoll;

    /**
     * @param commits shared with the processors of the same application
     * @param afterCommit run by the stream thread whose transaction has just been committed
     * @param afterPoll run by each stream thread after each poll; receives the time, by {@link System#nanoTime()},
     *     until which its present partitions cannot be assigned to another member
     */
    InstrumentedClients(Commits commits, Runnable afterCommit, LongConsumer afterPoll) {
        super(commits);
        this.afterCommit = afterCommit;
        this.afterPoll = afterPoll;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new Fenced(config) {
            @Override
            public void commitTransaction() {
                super.commitTransaction();
                afterCommit.run();
            }
        };
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new LeasedMember(config);
    }

    private final class LeasedMember extends Member {
        private final MembershipLease lease;
        private final Metric heartbeats;

        LeasedMember(Map<String, Object> config) {
            super(config);
            this.lease = new MembershipLease(Duration.ofMillis(
                    Long.parseLong(String.valueOf(config.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)))));
            this.heartbeats = metrics().values()
                    .stream()
                    .filter(metric -> metric.metricName().name().equals("heartbeat-total"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this Kafka client does not count its heartbeats"));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            long now = System.nanoTime();
            lease.beforePoll((Double) heartbeats.metricValue(), now);
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            // If a heartbeat counted above had been refused, the partitions would have been taken from the tasks by
            // now.
            afterPoll.accept(lease.expiresAtNanos());
            return records;
        }
    }
}
