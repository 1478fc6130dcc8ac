package dev.firstpair.topics;

import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The contract of one topic.
 *
 * @param name as on the brokers
 * @param key reads and writes keys
 * @param value reads and writes values
 * @param keyOf the key that a record with this value must have; absent if the value does not name it
 * @param retention how long records stay; absent for a compacted topic, which keeps the newest of each key for ever
 * @param brokerTime whether the broker's clock stamps records (LogAppendTime) rather than the sender's
 * @param deadLetters whether other programs may write here, so that {@code <name>-dlt} exists
 */
public record Topic<K, V>(
        String name,
        Serde<K> key,
        Serde<V> value,
        @Nullable Function<V, K> keyOf,
        @Nullable Duration retention,
        boolean brokerTime,
        boolean deadLetters) {

    /** Key and value of a record. */
    public record Entry<K, V>(K key, V value) {}

    /**
     * Parses a record, and checks its key against its value: every reader of the topic accepts the same records.
     *
     * @throws Malformed if it violates the contract; then it belongs on {@link #deadLetterName()}
     */
    public Entry<K, V> parse(byte @Nullable [] keyBytes, byte @Nullable [] valueBytes) {
        K parsedKey = key.deserializer().deserialize(name, keyBytes);
        V parsedValue = value.deserializer().deserialize(name, valueBytes);
        if (keyOf != null) {
            K named = keyOf.apply(parsedValue);
            if (!parsedKey.equals(named)) {
                throw new Malformed(DeadLetterReason.KEY_MISMATCH,
                        "the key is " + parsedKey + ", the value is about " + named);
            }
        }
        return new Entry<>(parsedKey, parsedValue);
    }

    /** The value of a record, or of its dead letter; see {@link #parse}. */
    public V read(ConsumerRecord<byte[], byte[]> record) {
        return parse(record.key(), record.value()).value();
    }

    /** The topic of its dead letters. */
    public String deadLetterName() {
        return name + DeadLetter.SUFFIX;
    }
}
