package dev.firstpair.stack.torture;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.PurchaseRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes requests to the topic, bypassing the gate. */
final class Partner implements AutoCloseable {

    private final Producer<ProductId, PurchaseRequest> producer;

    Partner(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000),
                Topics.PURCHASE_REQUESTS.key().serializer(), Topics.PURCHASE_REQUESTS.value().serializer());
    }

    /** Returns whether the broker has acknowledged the request; if not, it may be in the log all the same. */
    boolean ask(PurchaseRequest request) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(Topics.PURCHASE_REQUESTS.name(), request.productId(), request)).get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
