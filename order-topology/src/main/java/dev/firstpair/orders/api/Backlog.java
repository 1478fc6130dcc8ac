package dev.firstpair.orders.api;

import dev.firstpair.orders.KafkaProperties;
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
 * Tells whether all that is logged is decided, and its decision in the view. While the ledger lags, or no broker can say, an
 * order that is not in the view may still be on its way, however old its id is: who tries again after an outage, with the
 * same key, has an old id logged only now. So nothing that was found out before somebody asked counts for them. Asked only
 * about ids that are unknown and old, and by all of them together, so the brokers are asked when somebody asks, and once at
 * a time.
 */
@Component
final class Backlog implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 20;

    private final Admin admin;
    private final String group;
    // First the requests are decided, then the decisions are read, which did not exist before.
    private final SharedQuestion<Boolean> question = new SharedQuestion<>(
            () -> isConsumed(Topics.PURCHASE_REQUESTS.name()) && isConsumed(Topics.ORDER_EVENTS.name()));

    Backlog(OrdersProperties orders, KafkaProperties kafka) {
        this.admin = Admin.create(
                TopicAdmin.quiet(kafka.client()));
        this.group = orders.applicationId();
    }

    /** Whether what was logged before this was asked is in the view; takes up to some seconds to find out. */
    boolean isDecided() throws InterruptedException {
        try {
            return question.ask(PATIENCE);
        } catch (ExecutionException | TimeoutException e) {
            return false; // nobody can say
        }
    }

    @Override
    public void close() {
        admin.close(TIMEOUT);
    }

    /** Whether the topology gets, in time, to where the topic ends now. */
    private boolean isConsumed(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        long giveUpNanos = System.nanoTime() + TIMEOUT.toNanos();
        Map<TopicPartition, Long> ends = ends(topic);
        while (true) {
            Map<TopicPartition, OffsetAndMetadata> consumed = await(
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
            ends.entrySet().removeIf(end -> {
                OffsetAndMetadata offset = consumed.get(end.getKey());
                return end.getValue() == 0 || offset != null && offset.offset() >= end.getValue();
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

    private Map<TopicPartition, Long> ends(String topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        // Uncommitted records included: the offsets of a transaction may be visible before its decisions are.
        await(admin.listOffsets(latest).all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
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
