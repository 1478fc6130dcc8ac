package dev.firstpair.sink.intake;

import dev.firstpair.observability.Step;
import dev.firstpair.observability.TraceParent;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * The records of one batch that go to {@code <topic>-dlt}. They are sent after the rest of the batch is stored, so that
 * a retry of the batch does not send them again.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final long TIMEOUT_SECONDS = 30;

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final MeterRegistry meters;
    private final List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();

    DeadLetters(KafkaTemplate<byte[], byte[]> kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.meters = meters;
    }

    /** For a record that could not be read. */
    void unreadable(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        letters.add(DeadLetter.of(record, failure));
        log(record, String.valueOf(failure.getMessage()));
    }

    /** For a record that was read and cannot be stored for another reason. */
    public void refused(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        letters.add(DeadLetter.of(record, reason, detail));
        log(record, detail);
    }

    private static void log(ConsumerRecord<byte[], byte[]> record, String detail) {
        LoggingEventBuilder line = LOG.atWarn();
        String trace = TraceParent.of(record.headers());
        if (trace != null) {
            line.addKeyValue(Step.TRACE_ID, TraceParent.traceId(trace));
        }
        line.log("{}-{}@{} is dead-lettered: {}", record.topic(), record.partition(), record.offset(), detail);
    }

    /** Returns when the brokers have all of them. */
    void send() {
        List<? extends Future<?>> sent = letters.stream().map(kafka::send).toList();
        try {
            for (Future<?> one : sent) {
                one.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("could not write dead letters", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing dead letters", e);
        }
        letters.forEach(letter -> counter(meters, letter.topic()).increment());
    }

    /** Counts the records sent to the dead-letter topic. */
    static Counter counter(MeterRegistry meters, String topic) {
        return meters.counter("firstpair.sink.dead.letters", "topic", topic);
    }
}
