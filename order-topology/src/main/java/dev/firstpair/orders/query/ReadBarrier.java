package dev.firstpair.orders.query;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.springframework.stereotype.Component;

/**
 * Checks whether everything that was logged before the check has been decided, and whether the decisions are in the
 * view. While the ledger lags, or no broker answers, an order that is not in the view may still be undecided, however
 * old its id is: a client that repeats a request after an outage, with the same key, has an old id logged only now. So
 * an answer that was requested before a caller came does not count for that caller. Used only for ids that are unknown
 * and old; all callers share one request to the brokers, and one runs at a time.
 */
@Component
final class ReadBarrier implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 20;

    private final Admin admin;
    private final String group;
    // Requests first, then events: the decisions do not exist before the requests are read.
    private final SingleFlight<Boolean> allConsumed = new SingleFlight<>(
            () -> isConsumed(Topics.PURCHASE_REQUESTS.name()) && isConsumed(Topics.ORDER_EVENTS.name()));

    ReadBarrier(OrdersProperties orders, KafkaProperties kafka) {
        this.admin = Admin.create(TopicAdmin.quiet(kafka.client()));
        this.group = orders.applicationId();
    }

    /** Whether everything that was logged before this call is in the view; takes up to some seconds. */
    boolean isReached() throws InterruptedException {
        try {
            return allConsumed.get(PATIENCE);
        } catch (ExecutionException | TimeoutException e) {
            return false; // unknown
        }
    }

    @Override
    public void close() {
        admin.close(TIMEOUT);
    }

    /** Whether the topology reads up to the present end of the topic in time. */
    private boolean isConsumed(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        long giveUpNanos = System.nanoTime() + TIMEOUT.toNanos();
        Map<TopicPartition, Long> ends = ends(topic);
        while (true) {
            Map<TopicPartition, OffsetAndMetadata> consumed = await(
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
            ends.entrySet().removeIf(end -> {
                OffsetAndMetadata offset = consumed.get(end.getKey());
                return offset != null && offset.offset() >= end.getValue();
            });
            if (ends.isEmpty()) {
                return true;
            }
            if (System.nanoTime() > giveUpNanos) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /**
     * The ends of those partitions that have records. A group has no offset of a partition in which it has read
     * nothing, as when all records had expired before, or the group's offset had.
     */
    private Map<TopicPartition, Long> ends(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        Collection<TopicPartition> partitions = partitions(topic);
        // Uncommitted records included: the offsets of a transaction may be visible before its events are.
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        ends.entrySet().removeAll(offsets(partitions, OffsetSpec.earliest()).entrySet());
        return ends;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(specs).all()).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Collection<TopicPartition> partitions(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        return await(admin.describeTopics(List.of(topic)).allTopicNames()).values()
                .stream()
                .flatMap(found -> found.partitions()
                        .stream()
                        .map(partition -> new TopicPartition(topic, partition.partition())))
                .toList();
    }

    private static <T> T await(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
