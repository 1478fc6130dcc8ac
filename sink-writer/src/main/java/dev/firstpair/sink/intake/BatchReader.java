package dev.firstpair.sink.intake;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.json.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a topic by its contract; those that break it are put aside. */
public final class BatchReader<K, V> {

    private final Topic<K, V> topic;
    private final Function<V, K> keyOf;
    private final DeadLetters deadLetters;

    /** @param keyOf the key that a value belongs under */
    public BatchReader(Topic<K, V> topic, Function<V, K> keyOf, DeadLetters deadLetters) {
        this.topic = topic;
        this.keyOf = keyOf;
        this.deadLetters = deadLetters;
    }

    /** The records that are as they should be, in order. */
    public List<Received<K, V>> read(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Received<K, V>> read = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                K key = topic.key().deserializer().deserialize(topic.name(), record.key());
                V value = topic.value().deserializer().deserialize(topic.name(), record.value());
                if (key.equals(keyOf.apply(value))) {
                    read.add(new Received<>(record, key, value));
                } else {
                    deadLetters.refused(record, DeadLetterReason.KEY_MISMATCH,
                            "the key is " + key + ", the value is about " + keyOf.apply(value));
                }
            } catch (Malformed e) {
                deadLetters.unreadable(record, e);
            }
        }
        return read;
    }
}
