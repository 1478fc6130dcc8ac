package dev.firstpair.notifier.topology;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.pace.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The rates as they were set, newest last. Clients are created per call, since calls are rare. */
@Component
public class RateLog {

    private static final String KEY = "rate";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final KafkaProperties kafka;

    RateLog(KafkaProperties kafka) {
        this.kafka = kafka;
    }

    /**
     * The rate that was set last, if any.
     *
     * @throws KafkaException if the brokers do not answer
     */
    public Optional<Rate> last() {
        TopicPartition only = new TopicPartition(NotifierTopics.RATE.name(), 0);
        try (KafkaConsumer<String, Rate> consumer = new KafkaConsumer<>(kafka.with(Map.of(
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis(),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis())),
                NotifierTopics.RATE.key().deserializer(), NotifierTopics.RATE.value().deserializer())) {
            consumer.assign(List.of(only));
            long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
            consumer.seekToBeginning(List.of(only));
            @Nullable
            Rate last = null;
            long giveUpNanos = System.nanoTime() + TIMEOUT.toNanos();
            while (consumer.position(only) < end) {
                if (System.nanoTime() > giveUpNanos) {
                    throw new KafkaException("the rate could not be read within " + TIMEOUT.toSeconds() + " s");
                }
                for (ConsumerRecord<String, Rate> record : consumer.poll(TIMEOUT)) {
                    @Nullable
                    Rate rate = record.value();
                    last = rate == null ? last : rate;
                }
            }
            return Optional.ofNullable(last);
        }
    }

    /**
     * Returns when the brokers have acknowledged the rate.
     *
     * @throws KafkaException if they do not answer
     */
    public void append(Rate rate) {
        try (KafkaProducer<String, Rate> producer = new KafkaProducer<>(kafka.with(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT.toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis(),
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis())),
                NotifierTopics.RATE.key().serializer(), NotifierTopics.RATE.value().serializer())) {
            producer.send(new ProducerRecord<>(NotifierTopics.RATE.name(), KEY, rate))
                    .get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the rate could not be appended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
