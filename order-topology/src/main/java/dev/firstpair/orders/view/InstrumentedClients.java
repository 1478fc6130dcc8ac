package dev.firstpair.orders.view;

import dev.firstpair.streams.Commits;
import dev.firstpair.streams.FencedClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;

/**
 * Clients of Kafka Streams that report to {@link CommittedView}: each commit and its success, and after each poll the
 * time until which the consumer's partitions cannot be assigned to another member of the group. Kafka Streams has no
 * other public way to learn of either.
 */
public final class InstrumentedClients extends FencedClients {

    private final CommittedView committedView;

    /** @param commits shared with the processors of the same application */
    public InstrumentedClients(Commits commits, CommittedView committedView) {
        super(commits);
        this.committedView = committedView;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new Fenced(config) {
            @Override
            public void commitTransaction() {
                committedView.committing();
                super.commitTransaction();
                committedView.committed();
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
            committedView.setLeaseExpiry(lease.expiresAtNanos());
            return records;
        }
    }
}
