package dev.firstpair.topics.json;

import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullUnmarked;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.InvalidTypeIdException;

/**
 * Values as JSON. An unknown field is ignored. No value, too large a value, invalid JSON, an unknown {@code type}, a
 * missing field, a wrong type or range is {@link Malformed}.
 */
@NullUnmarked // Kafka's interfaces are null for "no record"
public final class JsonSerde<T> implements Serde<T> {

    /** The largest record that is read, in bytes; those of Firstpair are far smaller. */
    public static final int LARGEST_BYTES = 64 * 1024;

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final int largestBytes;

    public JsonSerde(Class<T> type) {
        this(type, LARGEST_BYTES);
    }

    /**
     * @param largestBytes the largest value that is read: for values that are no records, but sent between instances
     */
    public JsonSerde(Class<T> type, int largestBytes) {
        this.largestBytes = largestBytes;
        reader = WireJson.MAPPER.readerFor(type);
        writer = WireJson.MAPPER.writerFor(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : writer.writeValueAsBytes(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> read(bytes);
    }

    private T read(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            throw new Malformed(DeadLetterReason.EMPTY, "the record has no value");
        }
        if (bytes.length > largestBytes) {
            throw new Malformed(DeadLetterReason.TOO_LARGE,
                    "the value has " + bytes.length + " bytes, more than " + largestBytes);
        }
        T value;
        try {
            value = reader.readValue(bytes);
        } catch (InvalidTypeIdException e) {
            throw new Malformed(DeadLetterReason.UNKNOWN_TYPE, "unknown type '" + e.getTypeId() + "'");
        } catch (InputCoercionException e) {
            // A subclass of StreamReadException, but the JSON is well-formed: its number is out of the field's range.
            throw new Malformed(DeadLetterReason.WRONG_SHAPE, e.getOriginalMessage());
        } catch (StreamReadException e) {
            throw new Malformed(DeadLetterReason.NOT_JSON, e.getOriginalMessage());
        } catch (DatabindException e) {
            throw new Malformed(DeadLetterReason.WRONG_SHAPE, describe(e));
        } catch (JacksonException e) {
            throw new Malformed(DeadLetterReason.NOT_JSON, e.getOriginalMessage());
        }
        if (value == null) {
            throw new Malformed(DeadLetterReason.WRONG_SHAPE, "the value is null");
        }
        return value;
    }

    private static String describe(DatabindException e) {
        StringBuilder path = new StringBuilder();
        e.getPath().forEach(step -> path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName()));
        Throwable cause = e.getCause();
        String what = cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
        String line = (path.isEmpty() ? "" : path + ": ") + what;
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }
}
