package dev.firstpair.orders.payment;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The offset up to which each partition is done: that of the oldest record with an unfinished refund, or else of what
 * was read. For one thread.
 */
final class RefundOffsets {

    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<TopicPartition, NavigableMap<Long, Future<?>>> refunds = new HashMap<>();

    /** @param refund done when the record at that offset need not be read again */
    void begun(TopicPartition partition, long offset, Future<?> refund) {
        refunds.computeIfAbsent(partition, one -> new TreeMap<>()).put(offset, refund);
    }

    /** @param next the next offset of each partition from which something was read */
    void read(Map<TopicPartition, OffsetAndMetadata> next) {
        read.putAll(next);
    }

    /** Removes the partitions that other instances read now. */
    void retain(Collection<TopicPartition> assigned) {
        read.keySet().retainAll(assigned);
        committed.keySet().retainAll(assigned);
        refunds.keySet().retainAll(assigned);
    }

    /** The offsets to commit, without those that are committed already. */
    Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        read.forEach((partition, next) -> {
            NavigableMap<Long, Future<?>> begun = refunds.getOrDefault(partition, new TreeMap<>());
            begun.values().removeIf(Future::isDone);
            offsets.put(partition, begun.isEmpty() ? next : new OffsetAndMetadata(begun.firstKey()));
        });
        offsets.entrySet().removeAll(committed.entrySet());
        return offsets;
    }

    /** @param offsets returned by {@link #toCommit} */
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        committed.putAll(offsets);
    }
}
