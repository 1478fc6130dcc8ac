package dev.firstpair.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Consumers of all partitions of topics, without a consumer group. If the brokers do not have one of the topics, an
 * {@link UnknownTopicOrPartitionException} is thrown.
 */
public final class TopicConsumers {

    private static final int RECORDS_PER_POLL = 5_000;
    private static final Duration POLL = Duration.ofMillis(200);
    /** Brokers may be unavailable for a while. */
    private static final Duration STALLED_AFTER = Duration.ofSeconds(60);

    private TopicConsumers() {}

    /**
     * A consumer of committed records, which neither commits offsets nor creates topics. Where there is no offset, it
     * reads from the beginning.
     *
     * @param client what a Kafka client needs to connect; a consumer group is ignored
     * @param own settings of this consumer, which go before all others
     */
    public static KafkaConsumer<byte[], byte[]> create(Map<String, ?> client, Map<String, ?> own) {
        Map<String, Object> settings = new HashMap<>(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL));
        settings.putAll(client);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.putAll(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
        settings.putAll(own);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** All partitions of the topics. */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String... topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            known.forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        return partitions;
    }

    /** Assigns all partitions of the topics, from their beginning, and returns their current ends. */
    public static Map<TopicPartition, Long> assign(KafkaConsumer<?, ?> consumer, String... topics) {
        List<TopicPartition> partitions = partitions(consumer, topics);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    /**
     * Assigns all partitions of the topic, and returns their current ends. Each is read from its known position, or
     * else, also if the topic was created again and is shorter, from its end.
     */
    public static Map<TopicPartition, Long> assignAtEnd(KafkaConsumer<?, ?> consumer, String topic,
            Map<TopicPartition, Long> known) {
        List<TopicPartition> partitions = partitions(consumer, topic);
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, Math.min(known.getOrDefault(partition, end), end)));
        return ends;
    }

    /** Whether everything before these offsets has been read. */
    public static boolean hasReached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Reads the topics from their beginning to their current end.
     *
     * @throws TimeoutException if the end cannot be reached: there was no progress for a minute
     */
    public static void readAll(KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> to,
            String... topics) {
        readTo(assign(consumer, topics), consumer, to, position -> {});
    }

    /**
     * Polls until everything before these offsets has been read.
     *
     * @param progress receives the sum of the positions when it has grown
     * @throws TimeoutException if they cannot be reached: there was no progress for a minute
     */
    public static void readTo(Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer,
            Consumer<ConsumerRecord<byte[], byte[]>> to, LongConsumer progress) {
        long done = -1;
        long movedNanos = System.nanoTime();
        while (!hasReached(consumer, ends)) {
            consumer.poll(POLL).forEach(to);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptException("interrupted while reading the log");
            }
            long now = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (now > done) {
                done = now;
                movedNanos = System.nanoTime();
                progress.accept(now);
            } else if (System.nanoTime() - movedNanos > STALLED_AFTER.toNanos()) {
                throw new TimeoutException("The log cannot be read to its end: for " + STALLED_AFTER.toSeconds()
                        + " s it has stood at " + ends.entrySet()
                                .stream()
                                .filter(end -> consumer.position(end.getKey()) < end.getValue())
                                .map(end -> end.getKey() + "@" + consumer.position(end.getKey()) + " of "
                                        + end.getValue())
                                .collect(Collectors.joining(", ")));
            }
        }
    }
}
