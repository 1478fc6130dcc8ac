package dev.firstpair.sink.intake;

import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Puts records aside into {@code <topic>-dlt}. Returns only when the brokers have them, so no offset passes them before. */
@Component
public class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final long TIMEOUT_SECONDS = 30;

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final MeterRegistry meters;

    DeadLetters(KafkaTemplate<byte[], byte[]> kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.meters = meters;
    }

    /** For a record that could not be read. */
    public void unreadable(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        send(record, DeadLetter.of(record, failure), String.valueOf(failure.getMessage()));
    }

    /** For a record that was read and cannot be taken for another reason. */
    public void refused(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail) {
        send(record, DeadLetter.of(record, reason, detail), detail);
    }

    private void send(ConsumerRecord<byte[], byte[]> from, ProducerRecord<byte[], byte[]> letter, String detail) {
        LOG.warn("Put aside {}-{}@{} into {}: {}", from.topic(), from.partition(), from.offset(), letter.topic(),
                detail);
        try {
            kafka.send(letter).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("could not write to " + letter.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing to " + letter.topic(), e);
        }
        meters.counter("firstpair.sink.dead.letters", "topic", from.topic()).increment();
    }
}
