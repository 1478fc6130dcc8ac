package dev.firstpair.audit.log;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads committed records of the topics; each read continues where the last one ended. Not thread-safe. */
public final class LogReader implements AutoCloseable {

    /** Where the first read begins. */
    public enum Start {
        BEGINNING, NOW
    }

    /** Receives the progress of a read. */
    @FunctionalInterface
    public interface Progress {
        void read(long offsets, long ofOffsets);
    }

    private static final List<Topic<?, ?>> INPUTS = List.of(Topics.PURCHASE_REQUESTS, Topics.ORDER_COMMANDS,
            Topics.RESTOCKS);
    private static final List<Topic<?, ?>> OUTPUTS = List.of(Topics.ORDER_EVENTS, Topics.STOCK_LEVELS);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> inputs = new ArrayList<>();
    private final List<TopicPartition> outputs = new ArrayList<>();
    private final Map<TopicPartition, Long> starts;
    private final Map<String, BiConsumer<LogVisitor, ConsumerRecord<byte[], byte[]>>> handlers = new HashMap<>();
    private final Set<String> deadLetters = new HashSet<>();
    private final Map<String, Long> records = new HashMap<>();

    /**
     * @param kafka what a Kafka client needs to connect
     * @param answerWithin time limit for one request to the brokers
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer, or lack a topic
     */
    public LogReader(Map<String, Object> kafka, Start start, Duration answerWithin) {
        handle(Topics.PURCHASE_REQUESTS, LogVisitor::request);
        handle(Topics.ORDER_COMMANDS, LogVisitor::command);
        handle(Topics.RESTOCKS, LogVisitor::restock);
        handle(Topics.ORDER_EVENTS, LogVisitor::event);
        handle(Topics.STOCK_LEVELS, LogVisitor::level);
        handleDead(Topics.ORDER_COMMANDS, LogVisitor::refused);
        handleDead(Topics.RESTOCKS, LogVisitor::refused);
        consumer = TopicConsumers.create(kafka,
                Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) answerWithin.toMillis()));
        try {
            INPUTS.forEach(topic -> inputs.addAll(TopicConsumers.partitions(consumer, topic.name())));
            OUTPUTS.forEach(topic -> outputs.addAll(TopicConsumers.partitions(consumer, topic.name())));
            outputs.addAll(TopicConsumers.partitions(consumer, Topics.ORDER_COMMANDS.deadLetterName(),
                    Topics.RESTOCKS.deadLetterName()));
            consumer.assign(all());
            starts = start == Start.NOW ? consumer.endOffsets(all()) : consumer.beginningOffsets(all());
            starts.forEach(consumer::seek);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private List<TopicPartition> all() {
        List<TopicPartition> all = new ArrayList<>(outputs);
        all.addAll(inputs);
        return all;
    }

    private <K, V> void handle(Topic<K, V> topic, BiConsumer<LogVisitor, V> to) {
        handlers.put(topic.name(), (visitor, message) -> {
            V value = read(topic, message);
            if (value != null) {
                records.merge(topic.name(), 1L, Long::sum);
                to.accept(visitor, value);
            }
        });
    }

    private <K, V> void handleDead(Topic<K, V> topic, BiConsumer<LogVisitor, V> to) {
        handlers.put(topic.deadLetterName(), (visitor, message) -> {
            // What is in a wrong partition is not decided, and may be sent again.
            boolean isDecided = !header(message, DeadLetter.REASON).equals(DeadLetterReason.WRONG_PARTITION.name());
            V value = isDecided ? read(topic, message) : null;
            // A record may be dead-lettered more than once, if its consumer was killed in between.
            if (value != null && topic.name().equals(header(message, DeadLetter.TOPIC)) && deadLetters.add(topic.name()
                    + "-" + header(message, DeadLetter.PARTITION) + "@" + header(message, DeadLetter.OFFSET))) {
                to.accept(visitor, value);
            }
        });
    }

    /**
     * Returns null for records that the services cannot read either: they are in a dead-letter topic and have no
     * effect.
     */
    private static <V> @Nullable V read(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> message) {
        try {
            return topic.read(message);
        } catch (Malformed e) {
            return null;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        @Nullable
        Header header = message.headers().lastHeader(name);
        byte[] value = header == null ? null : header.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /** Topics whose first records have expired. */
    public Set<Topic<?, ?>> truncated() {
        Set<String> names = starts.entrySet()
                .stream()
                .filter(start -> start.getValue() > 0)
                .map(start -> start.getKey().topic())
                .collect(Collectors.toSet());
        return Topics.ALL.stream().filter(topic -> names.contains(topic.name())).collect(Collectors.toSet());
    }

    /** Readable records so far, by topic. */
    public long records(Topic<?, ?> topic) {
        return records.getOrDefault(topic.name(), 0L);
    }

    /**
     * Reads all that is committed at the time of the call.
     *
     * @throws TimeoutException if it cannot be read to its end
     */
    public void read(LogVisitor visitor, Progress progress) {
        // The ends of outputs first, so that the input of every output that is read is read, too.
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(outputs));
        ends.putAll(consumer.endOffsets(inputs));
        long begun = sum(starts);
        long total = sum(ends) - begun;
        TopicConsumers.readTo(ends, consumer, message -> {
            var handler = handlers.get(message.topic());
            if (handler != null) {
                handler.accept(visitor, message);
            }
        }, position -> progress.read(Math.min(position - begun, total), total));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
