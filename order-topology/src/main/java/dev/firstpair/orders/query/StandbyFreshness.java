package dev.firstpair.orders.query;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.topics.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.LagInfo;
import org.springframework.stereotype.Component;

/**
 * Checks whether a store that is not active here has all that was committed to its changelog. Kafka's own lag counts up
 * to the end of the log, where a killed instance may have left a transaction open, and counts transaction markers. So
 * this uses the last stable offset, and a distance of one marker counts as no lag.
 */
@Component
final class StandbyFreshness implements AutoCloseable {

    private static final long MARKER = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /**
     * A commit is acknowledged a moment before its markers are in the log, and until then it looks like an open
     * transaction. One that looks so for longer will not be committed any more.
     */
    private static final Duration MARKERS_WRITTEN = Duration.ofMillis(500);

    private final Admin admin;
    private final String applicationId;
    private final int partitions;
    private final StreamsRunner ledger;
    private final SingleFlight<Set<TopicPartition>> caughtUp = new SingleFlight<>(this::findCaughtUp);
    private final Map<TopicPartition, OpenTransaction> openTransactions = new HashMap<>();

    /** The time since which there is an open transaction behind that offset. */
    private record OpenTransaction(long offset, long sinceNanos) {}

    StandbyFreshness(
            OrdersProperties orders,
            TopicsProperties topics,
            StreamsRunner ledger,
            KafkaProperties kafka) {
        admin = Admin.create(TopicAdmin.quiet(kafka.client()));
        applicationId = orders.applicationId();
        partitions = topics.partitions();
        this.ledger = ledger;
    }

    /** Whether it is caught up; also false if it is not here at all, or if the brokers do not answer. */
    boolean isCaughtUp(String store, int partition) {
        try {
            return caughtUp.get(TIMEOUT).contains(changelog(store, partition));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(TIMEOUT);
    }

    private Set<TopicPartition> findCaughtUp() throws InterruptedException, ExecutionException, TimeoutException {
        KafkaStreams streams = ledger.streams();
        if (streams == null) {
            return Set.of();
        }
        Map<TopicPartition, Long> ends = committedEnds();
        Set<TopicPartition> found = new HashSet<>();
        streams.allLocalStorePartitionLags().forEach((store, byPartition) -> byPartition.forEach((partition, lag) -> {
            TopicPartition changelog = changelog(store, partition);
            Long end = ends.get(changelog);
            if (end != null && isStable(changelog, end, lag) && end - lag.currentOffsetPosition() <= MARKER) {
                found.add(changelog);
            }
        }));
        return found;
    }

    private boolean isStable(TopicPartition changelog, long end, LagInfo lag) {
        if (lag.endOffsetPosition() <= end) {
            openTransactions.remove(changelog);
            return true;
        }
        long now = System.nanoTime();
        OpenTransaction since = openTransactions.compute(changelog,
                (key, known) -> known != null && known.offset() == end ? known : new OpenTransaction(end, now));
        return now - since.sinceNanos() >= MARKERS_WRITTEN.toNanos();
    }

    private Map<TopicPartition, Long> committedEnds()
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (String store : List.of(OrderStores.ORDERS, OrderStores.ORDERS_BY_USER)) {
            for (int partition = 0; partition < partitions; partition++) {
                latest.put(changelog(store, partition), OffsetSpec.latest());
            }
        }
        Map<TopicPartition, ListOffsetsResultInfo> latestOffsets = admin
                .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        Map<TopicPartition, Long> ends = new HashMap<>();
        latestOffsets.forEach((changelog, info) -> ends.put(changelog, info.offset()));
        return ends;
    }

    private TopicPartition changelog(String store, int partition) {
        return new TopicPartition(applicationId + "-" + store + "-changelog", partition);
    }
}
