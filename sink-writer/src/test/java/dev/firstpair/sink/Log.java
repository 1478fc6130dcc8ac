package dev.firstpair.sink;

import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to topics, and reads them from their beginning; records that were read are kept. */
public final class Log implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> unwritten = new AtomicReference<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();

    public Log() {
        this(Servers.kafka());
    }

    public Log(KafkaServer kafka) {
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5),
                new ByteArraySerializer(), new ByteArraySerializer());
        consumer = TopicConsumers.create(Map.of("bootstrap.servers", kafka.bootstrapServers()), Map.of());
    }

    public <K, V> void write(Topic<K, V> topic, K key, V value) {
        write(new ProducerRecord<>(topic.name(), topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value)));
    }

    public void write(String topic, String key, String value) {
        write(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
    }

    public void write(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (written, failure) -> {
            if (failure != null) {
                unwritten.compareAndSet(null, failure);
            }
        });
    }

    /** Returns when the broker has all records. */
    public void flush() {
        producer.flush();
        Exception failure = unwritten.get();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** The values committed to a topic so far. */
    public <V> List<V> read(Topic<?, V> topic) {
        return records(topic.name()).stream()
                .map(record -> topic.value().deserializer().deserialize(topic.name(), record.value()))
                .toList();
    }

    /** The records committed to a topic so far. */
    public synchronized List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<TopicPartition, Long> ends = TopicConsumers.assign(consumer, topic);
        ends.keySet().forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
        List<ConsumerRecord<byte[], byte[]>> records = read.computeIfAbsent(topic, any -> new ArrayList<>());
        long giveUpNanos = System.nanoTime() + Patience.LIMIT.toNanos();
        while (!TopicConsumers.hasReached(consumer, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.add(record);
                next.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new IllegalStateException(
                        topic + " cannot be read to its end: of " + ends + " came " + records.size() + " records");
            }
        }
        ends.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
        return List.copyOf(records);
    }

    /** A header as text. */
    public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        producer.close();
        consumer.close();
    }
}
