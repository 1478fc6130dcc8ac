package dev.firstpair.topics.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Builds the record for the dead-letter topic {@code <topic>-dlt}: key, value and headers of the original, and headers
 * with the reason and the origin. A value of more than {@link #KEPT_BYTES} and a key of more than
 * {@link #KEPT_KEY_BYTES} are cut, and headers beyond {@link #KEPT_HEADER_BYTES} in all are left out, so that the dead
 * letter is never too large for a producer with default settings.
 */
public final class DeadLetter {

    /** What is appended to a topic's name. */
    public static final String SUFFIX = "-dlt";
    /** Header: the name of a {@link DeadLetterReason}. */
    public static final String REASON = "dlt-reason";
    /** Header: what is wrong, for people. */
    public static final String DETAIL = "dlt-detail";
    /** Header: the topic that the record was read from. */
    public static final String TOPIC = "dlt-topic";
    /** Header: its partition, decimal. */
    public static final String PARTITION = "dlt-partition";
    /** Header: its offset, decimal. */
    public static final String OFFSET = "dlt-offset";
    /** Header: how many bytes the value had before it was cut, decimal; only if it was. */
    public static final String CUT_FROM = "dlt-cut-from-bytes";
    /** Header: how many bytes the key had before it was cut, decimal; only if it was. */
    public static final String KEY_CUT_FROM = "dlt-key-cut-from-bytes";
    /** Header: the channel that did not accept a notification, such as {@code mail}; others may have. */
    public static final String CHANNEL = "dlt-channel";
    /**
     * How much of a value is kept, in bytes: the largest record that a broker accepts by default, less room for the
     * headers.
     */
    public static final int KEPT_BYTES = 900 * 1024;
    /** How much of a key is kept, in bytes. */
    public static final int KEPT_KEY_BYTES = 1024;
    /** How much of the record's own headers is kept, in bytes; they are taken in their order while they fit. */
    public static final int KEPT_HEADER_BYTES = 32 * 1024;

    private static final int HEADER_OVERHEAD_BYTES = 10;
    private static final int KEPT_DETAIL_CHARACTERS = 1_000;

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

    /** For a record given by its parts. */
    public static ProducerRecord<byte[], byte[]> of(
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            DeadLetterReason reason,
            String detail) {
        Headers dltHeaders = kept(headers);
        put(dltHeaders, REASON, reason.name());
        put(dltHeaders, DETAIL,
                detail.length() <= KEPT_DETAIL_CHARACTERS ? detail : detail.substring(0, KEPT_DETAIL_CHARACTERS) + "…");
        put(dltHeaders, TOPIC, topic);
        put(dltHeaders, PARTITION, Integer.toString(partition));
        put(dltHeaders, OFFSET, Long.toString(offset));
        byte[] keptKey = cut(key, KEPT_KEY_BYTES, dltHeaders, KEY_CUT_FROM);
        byte[] keptValue = cut(value, KEPT_BYTES, dltHeaders, CUT_FROM);
        return new ProducerRecord<>(topic + SUFFIX, null, keptKey, keptValue, dltHeaders);
    }

    private static Headers kept(Headers headers) {
        Headers kept = new RecordHeaders();
        long room = KEPT_HEADER_BYTES;
        for (Header header : headers) {
            byte[] value = header.value();
            room -= HEADER_OVERHEAD_BYTES + header.key().getBytes(StandardCharsets.UTF_8).length
                    + (value == null ? 0 : value.length);
            if (room < 0) {
                break;
            }
            kept.add(header);
        }
        return kept;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most, Headers dltHeaders, String header) {
        dltHeaders.remove(header);
        if (bytes == null || bytes.length <= most) {
            return bytes;
        }
        put(dltHeaders, header, Integer.toString(bytes.length));
        return Arrays.copyOf(bytes, most);
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
