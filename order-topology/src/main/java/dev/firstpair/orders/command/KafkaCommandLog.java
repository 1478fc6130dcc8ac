package dev.firstpair.orders.command;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.web.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Appends commands by a producer. */
@Component
final class KafkaCommandLog implements CommandLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaCommandLog.class);
    private static final Duration DELIVERY = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(3);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<ProductId, OrderCommand> producer;

    KafkaCommandLog(KafkaProperties kafka) {
        producer = new KafkaProducer<>(kafka.with(Map.of(
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST.toMillis())),
                Topics.ORDER_COMMANDS.key().serializer(), Topics.ORDER_COMMANDS.value().serializer());
    }

    /**
     * Returns once the brokers have acknowledged the command; without an acknowledgment in time, it may or may not be
     * logged.
     */
    @Override
    public void append(ProductId productId, OrderCommand command) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(Topics.ORDER_COMMANDS.name(), productId, command))
                    .get(DELIVERY.plus(REQUEST).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("Command {} is perhaps not logged: {}", command.commandId(), e.toString());
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_LOGGED",
                    "The command may or may not have been logged. Send it again with the same Idempotency-Key.")
                    .retryAfterSeconds(1);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
