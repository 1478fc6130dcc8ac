package dev.firstpair.topics;

import dev.firstpair.topics.deadletter.DeadLetter;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The contract of one topic.
 *
 * @param name as on the brokers
 * @param key reads and writes keys
 * @param value reads and writes values
 * @param retention how long records stay; absent for a compacted topic, which keeps the newest of each key for ever
 * @param brokerTime whether the broker's clock stamps records (LogAppendTime) rather than the sender's
 * @param deadLetters whether other programs may write here, so that {@code <name>-dlt} exists
 */
public record Topic<K, V>(
        String name,
        Serde<K> key,
        Serde<V> value,
        @Nullable Duration retention,
        boolean brokerTime,
        boolean deadLetters) {

    /** The topic of its dead letters. */
    public String deadLetterName() {
        return name + DeadLetter.SUFFIX;
    }
}
