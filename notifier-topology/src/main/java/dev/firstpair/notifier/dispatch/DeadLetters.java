package dev.firstpair.notifier.dispatch;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.stereotype.Component;

/**
 * Sends notifications that a channel does not accept to the dead-letter topic, with the reason and the channel as
 * headers.
 */
@Component
public final class DeadLetters implements AutoCloseable {

    private static final Duration DELIVERY = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(3);

    private final KafkaProducer<byte[], byte[]> producer;

    DeadLetters(KafkaProperties kafka) {
        producer = new KafkaProducer<>(kafka.with(Map.of(
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST.toMillis())),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Returns when the brokers have acknowledged the record.
     *
     * @throws KafkaException if they do not acknowledge it in time
     */
    void send(ConsumerRecord<byte[], byte[]> record, String channel, String detail)
            throws InterruptedException {
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(record, DeadLetterReason.UNDELIVERABLE,
                channel + ": " + detail);
        letter.headers().remove(DeadLetter.CHANNEL).add(DeadLetter.CHANNEL, channel.getBytes(StandardCharsets.UTF_8));
        try {
            producer.send(letter).get(DELIVERY.plus(REQUEST).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("could not write a dead letter", e);
        }
    }

    @Override
    public void close() {
        producer.close(DELIVERY);
    }
}
