package dev.firstpair.topics.deadletter;

import dev.firstpair.topics.json.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record for the dead-letter topic {@code <topic>-dlt}: key, value and headers as they were, and headers that say
 * why and from where. A value beyond {@link #KEPT_BYTES} is cut, so that the dead letter itself is never too large.
 */
public final class DeadLetter {

    /** What is appended to a topic's name. */
    public static final String SUFFIX = "-dlt";
    /** Header: the name of a {@link DeadLetterReason}. */
    public static final String REASON = "dlt-reason";
    /** Header: what is wrong, for a person. */
    public static final String DETAIL = "dlt-detail";
    /** Header: the topic that the record was read from. */
    public static final String TOPIC = "dlt-topic";
    /** Header: its partition, decimal. */
    public static final String PARTITION = "dlt-partition";
    /** Header: its offset, decimal. */
    public static final String OFFSET = "dlt-offset";
    /** Header: how many bytes the value had before it was cut, decimal; only if it was. */
    public static final String CUT_FROM = "dlt-cut-from-bytes";
    /** How much of a value is kept, in bytes: all that a broker takes by default, less room for the headers. */
    public static final int KEPT_BYTES = 900 * 1024;

    private DeadLetter() {}

    /** For a record as it was read, in bytes. */
    public static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        return of(record.topic(), record.partition(), record.offset(), record.key(), record.value(), record.headers(),
                reason, detail);
    }

    /** For a record that could not be read: the reason is the {@link Malformed} among the causes of {@code failure}. */
    public static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof Malformed)) {
            cause = cause.getCause();
        }
        return cause instanceof Malformed malformed
                ? of(record, malformed.reason(), String.valueOf(malformed.getMessage()))
                : of(record, DeadLetterReason.FAILED, failure.toString());
    }

    /** For a record of which the parts are known. */
    public static ProducerRecord<byte[], byte[]> of(
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            DeadLetterReason reason,
            String detail) {
        Headers told = new RecordHeaders(headers);
        put(told, REASON, reason.name());
        put(told, DETAIL, detail);
        put(told, TOPIC, topic);
        put(told, PARTITION, Integer.toString(partition));
        put(told, OFFSET, Long.toString(offset));
        byte[] kept = value;
        if (value != null && value.length > KEPT_BYTES) {
            kept = Arrays.copyOf(value, KEPT_BYTES);
            put(told, CUT_FROM, Integer.toString(value.length));
        }
        return new ProducerRecord<>(topic + SUFFIX, null, key, kept, told);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
