package dev.firstpair.sink.intake;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.RetryListener;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How the log is read: committed records as bytes, in batches; offsets are committed after MySQL has the rows. A failed
 * batch is retried for ever. Meanwhile the consumer pauses its partitions and keeps polling, so it stays in the group;
 * the records stay in memory, so nothing is fetched again.
 */
@Configuration(proxyBeanMethods = false)
@EnableKafka
@EnableConfigurationProperties(KafkaProperties.class)
class IntakeConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeConfiguration.class);
    /** Kafka's default; heartbeats are more frequent if the session is short. */
    private static final Duration MOST_BETWEEN_HEARTBEATS = Duration.ofSeconds(3);
    private static final int HEARTBEATS_PER_SESSION = 3;
    /**
     * Time for a statement to MySQL and for connecting, with a margin. A rebalance also waits this long for members
     * that do not return, such as members known only from the state of brokers that died. With Kafka's default, no
     * instance would store anything for five minutes.
     */
    private static final Duration LONGEST_BATCH = Duration.ofSeconds(45);

    /** Enough bytes that waiting for more would not make the batch cheaper. */
    private static final int ENOUGH_BYTES = 1024 * 1024;

    @Bean
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> kafkaListenerContainerFactory(
            KafkaProperties kafka, IntakeProperties intake, IntakeHealth health, MeterRegistry meters) {
        var settings = kafka.buildConsumerProperties();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, intake.group());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) intake.sessionTimeout().toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                (int) Math.min(intake.sessionTimeout().toMillis() / HEARTBEATS_PER_SESSION,
                        MOST_BETWEEN_HEARTBEATS.toMillis()));
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) LONGEST_BATCH.toMillis());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, intake.largestBatch());
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) intake.longestWait().toMillis());
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, ENOUGH_BYTES);
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(settings, new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        // Each listener has its own client id: of consumers with the same id, only the first is measured.
        consumers.addListener(new MicrometerConsumerListener<>(meters));
        var factory = new ConcurrentKafkaListenerContainerFactory<byte[], byte[]>();
        factory.setConsumerFactory(consumers);
        factory.setBatchListener(true);
        factory.setConcurrency(intake.concurrency());
        factory.setAutoStartup(false);
        factory.getContainerProperties().setAckMode(ContainerProperties.AckMode.BATCH);
        factory.getContainerProperties().setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {
            @Override
            public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> revoked) {
                health.stored();
            }

            @Override
            public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> lost) {
                health.stored();
            }
        });
        factory.setCommonErrorHandler(retryForEver(intake, health));
        return factory;
    }

    @Bean
    KafkaTemplate<byte[], byte[]> kafkaTemplate(KafkaProperties kafka) {
        var settings = kafka.buildProducerProperties();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaTemplate<>(
                new DefaultKafkaProducerFactory<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private static DefaultErrorHandler retryForEver(IntakeProperties intake, IntakeHealth health) {
        var backOff = new ExponentialBackOff(intake.firstRetry().toMillis(), 2);
        backOff.setMaxInterval(intake.longestRetry().toMillis());
        var handler = new DefaultErrorHandler(backOff);
        // No batch is given up: records that can never be stored were found and dead-lettered before this point.
        handler.setClassifications(Map.of(), true);
        handler.setRetryListeners(new RetryListener() {
            @Override
            public void failedDelivery(ConsumerRecord<?, ?> record, @Nullable Exception failure, int attempt) {
                failed(record.topic(), failure, attempt);
            }

            @Override
            public void failedDelivery(ConsumerRecords<?, ?> records, @Nullable Exception failure, int attempt) {
                records.partitions().stream().findAny().ifPresent(any -> failed(any.topic(), failure, attempt));
            }

            private void failed(String topic, @Nullable Exception failure, int attempt) {
                Throwable root = failure;
                while (root != null && root.getCause() != null) {
                    root = root.getCause();
                }
                String why = String.valueOf(root);
                health.failed(topic, why);
                LOG.warn("Could not store a batch of {} (attempt {}), trying again: {}", topic, attempt, why);
            }
        });
        return handler;
    }
}
