package dev.firstpair.sink.intake;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Processes batches of records: reads them by the topic's contract, has them stored, then sends those that break the
 * contract to the dead-letter topic.
 */
@Component("batchIntake") // the health indicator has the name intake
public class Intake {

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final MeterRegistry meters;
    private final IntakeHealth health;

    Intake(KafkaTemplate<byte[], byte[]> kafka, MeterRegistry meters, IntakeHealth health) {
        this.kafka = kafka;
        this.meters = meters;
        this.health = health;
        // Starts at zero: an alert sees the first increment only if the counter existed before it.
        for (Topic<?, ?> topic : List.of(Topics.ORDER_EVENTS, Topics.STOCK_LEVELS, Topics.NOTIFICATIONS)) {
            DeadLetters.counter(meters, topic.deadLetterName());
        }
    }

    /**
     * Returns when every record is stored or sent to the dead-letter topic; an exception makes the container retry the
     * batch.
     *
     * @param store stores the records that could be read, and adds those that can never be stored to the dead letters
     */
    public <K, V> void take(
            Topic<K, V> topic,
            List<ConsumerRecord<byte[], byte[]>> records,
            BiConsumer<List<DecodedRecord<K, V>>, DeadLetters> store) {
        Timer.Sample sample = Timer.start(meters);
        DeadLetters deadLetters = new DeadLetters(kafka, meters);
        store.accept(read(topic, records, deadLetters), deadLetters);
        deadLetters.send();
        sample.stop(meters.timer("firstpair.sink.batch", "topic", topic.name()));
        meters.counter("firstpair.sink.records", "topic", topic.name()).increment(records.size());
        health.stored();
    }

    private static <K, V> List<DecodedRecord<K, V>> read(
            Topic<K, V> topic,
            List<ConsumerRecord<byte[], byte[]>> records,
            DeadLetters deadLetters) {
        List<DecodedRecord<K, V>> read = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Topic.Entry<K, V> entry = topic.parse(record.key(), record.value());
                read.add(new DecodedRecord<>(record, entry.key(), entry.value()));
            } catch (Malformed e) {
                deadLetters.unreadable(record, e);
            }
        }
        return read;
    }
}
