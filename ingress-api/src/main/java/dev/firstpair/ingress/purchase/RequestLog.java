package dev.firstpair.ingress.purchase;

import dev.firstpair.observability.TraceParent;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.PurchaseRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Appends to {@code purchase-requests}. Never blocks the caller, which may be an event loop. */
public final class RequestLog implements AutoCloseable {

    private static final Header WITHOUT_GATE = new RecordHeader("admitted-by",
            "memory".getBytes(StandardCharsets.US_ASCII));
    private static final Duration IDLE_METADATA = Duration.ofDays(7);
    private static final int BATCH_BYTES = 128 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(6);

    private final KafkaProducer<ProductId, PurchaseRequest> producer;

    /**
     * @param kafka what a Kafka client needs to connect
     * @param linger time for which a record waits for others in the same batch
     * @param timeout time after which a record without acknowledgement has failed
     */
    public RequestLog(Map<String, Object> kafka, Duration linger, Duration timeout) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "ingress");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // While a batch is in flight, the next one grows: under load, requests to the brokers become fewer and larger.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.LINGER_MS_CONFIG, (int) linger.toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) (timeout.toMillis() - linger.toMillis()));
        // If the topic's partitions are unknown, sending fails at once; warmUp() fetches them, and they are kept.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, (int) IDLE_METADATA.toMillis());
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        producer = new KafkaProducer<>(config, Topics.PURCHASE_REQUESTS.key().serializer(),
                Topics.PURCHASE_REQUESTS.value().serializer());
    }

    /** Requests the topic's partitions, without waiting; false until they are known. */
    public boolean warmUp() {
        try {
            return !producer.partitionsFor(Topics.PURCHASE_REQUESTS.name()).isEmpty();
        } catch (KafkaException | IllegalStateException e) {
            return false;
        }
    }

    /**
     * Completes when all required replicas have the record, with its log time by the brokers' clock, in milliseconds.
     * Otherwise completes exceptionally; even then the record may be in the log.
     *
     * @param withoutGate whether the request was admitted without the gate; a header states that
     */
    public CompletableFuture<Long> append(PurchaseRequest request, String traceParent, boolean withoutGate) {
        CompletableFuture<Long> appended = new CompletableFuture<>();
        Header trace = new RecordHeader(TraceParent.HEADER, TraceParent.bytes(traceParent));
        List<Header> headers = withoutGate ? List.of(trace, WITHOUT_GATE) : List.of(trace);
        try {
            producer.send(new ProducerRecord<>(Topics.PURCHASE_REQUESTS.name(), null, request.productId(), request,
                    headers), (metadata, failure) -> {
                        if (failure == null) {
                            appended.complete(metadata.timestamp());
                        } else {
                            appended.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            appended.completeExceptionally(e);
        }
        return appended;
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
