package dev.firstpair.topics.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    /** The largest request of a producer by default: {@code max.request.size}. */
    private static final int DEFAULT_REQUEST_BYTES = 1024 * 1024;

    private static ProducerRecord<byte[], byte[]> deadLetter(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers, String detail) {
        return DeadLetter.of("order-events", 3, 4711, key, value, headers, DeadLetterReason.NOT_JSON, detail);
    }

    private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void keepsARecordOfUsualSizeAsItWas() {
        Headers headers = new RecordHeaders().add("traceparent", new byte[55]).add("empty", null);
        byte[] key = {1, 2};
        byte[] value = {3, 4};

        var record = deadLetter(key, value, headers, "why");

        assertThat(record.topic()).isEqualTo("order-events-dlt");
        assertThat(record.key()).isEqualTo(key);
        assertThat(record.value()).isEqualTo(value);
        assertThat(record.headers()).startsWith(headers.toArray());
        assertThat(header(record, DeadLetter.DETAIL)).isEqualTo("why");
        assertThat(header(record, DeadLetter.OFFSET)).isEqualTo("4711");
        assertThat(header(record, DeadLetter.CUT_FROM)).isNull();
        assertThat(header(record, DeadLetter.KEY_CUT_FROM)).isNull();
    }

    @Test
    void isNeverTooLargeToBeSentWhateverTheRecordWasLike() {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < 100_000; i++) {
            headers.add("x", new byte[1]);
        }
        headers.add("large", new byte[900_000]);
        headers.add(DeadLetter.CUT_FROM, "a lie".getBytes(StandardCharsets.UTF_8));

        var record = deadLetter(new byte[600_000], new byte[1_000_000], headers, "☃".repeat(500_000));

        assertThat(AbstractRecords.estimateSizeInBytesUpperBound(RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE,
                record.key(), record.value(), record.headers().toArray())).isLessThan(DEFAULT_REQUEST_BYTES);
        assertThat(header(record, DeadLetter.KEY_CUT_FROM)).isEqualTo("600000");
        assertThat(header(record, DeadLetter.CUT_FROM)).isEqualTo("1000000");
        assertThat(header(record, DeadLetter.REASON)).isEqualTo("NOT_JSON");
    }
}
