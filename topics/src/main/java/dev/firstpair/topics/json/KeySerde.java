package dev.firstpair.topics.json;

import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullUnmarked;

/**
 * Keys as plain text: written by {@code toString}, read by {@code parse}. A key that is absent or that {@code parse}
 * refuses is {@link Malformed} for the reason WRONG_KEY.
 */
@NullUnmarked // Kafka's interfaces are null for "no record"
public final class KeySerde<T> implements Serde<T> {

    private static final int LONGEST_BYTES = 256;

    private final Function<String, T> parse;

    public KeySerde(Function<String, T> parse) {
        this.parse = parse;
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, key) -> key == null ? null : key.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> {
            if (bytes == null) {
                throw new Malformed(DeadLetterReason.WRONG_KEY, "the record has no key");
            }
            if (bytes.length > LONGEST_BYTES) {
                throw new Malformed(DeadLetterReason.WRONG_KEY, "the key has " + bytes.length + " bytes");
            }
            try {
                return parse.apply(new String(bytes, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new Malformed(DeadLetterReason.WRONG_KEY, "key: " + e.getMessage());
            }
        };
    }
}
