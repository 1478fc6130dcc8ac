package dev.firstpair.orders.api;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Tells whether a store that is not active here has all that was committed to its changelog. Kafka's own lag counts up to
 * the end of the log, where a killed instance may have left a transaction open, and counts transaction markers; so the
 * last stable offset is asked for, and a distance of one marker is none.
 */
@Component
final class Standbys implements AutoCloseable {

    private static final long MARKER = 1;
    private static final Duration FRESH = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Admin admin;
    private final String applicationId;
    private Map<String, Map<Integer, LagInfo>> positions = Map.of();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long readAtNanos;

    Standbys(OrdersProperties orders, @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers) {
        admin = Admin.create(
                TopicAdmin.quiet(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)));
        applicationId = orders.applicationId();
    }

    /** False also if it is not here at all, or if the brokers do not say. */
    synchronized boolean isCaughtUp(KafkaStreams streams, String store, int partition) {
        try {
            if (positions.isEmpty() || System.nanoTime() - readAtNanos > FRESH.toNanos()) {
                ends.clear();
                positions = streams.allLocalStorePartitionLags();
                readAtNanos = System.nanoTime();
            }
            LagInfo here = positions.getOrDefault(store, Map.of()).get(partition);
            if (here == null) {
                return false;
            }
            TopicPartition changelog = new TopicPartition(applicationId + "-" + store + "-changelog", partition);
            Long end = ends.get(changelog);
            if (end == null) {
                end = committedEnd(changelog);
                ends.put(changelog, end);
            }
            return end - here.currentOffsetPosition() <= MARKER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(TIMEOUT);
    }

    private long committedEnd(TopicPartition changelog)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin
                .listOffsets(Map.of(changelog, OffsetSpec.latest()),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(changelog)
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .offset();
    }
}
