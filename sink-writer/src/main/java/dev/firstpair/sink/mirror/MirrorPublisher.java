package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.wish.WishKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes the changes that the mirror read, each batch of the binlog in one transaction. The transactional id is the
 * same for every instance: a new instance fences its predecessor, whose late batch is then refused by the brokers.
 */
final class MirrorPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorPublisher.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    /**
     * Longest time for which an instance that was killed in a transaction can block readers; usually its successor ends
     * the transaction.
     */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;
    private static final int DELIVERY_TIMEOUT_MILLIS = 50_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 15_000;
    /** A row has no partition and offset; readers of the header see that. */
    private static final int NOWHERE = -1;

    private final KafkaProducer<byte[], byte[]> producer;
    private final MirrorMeters meters;

    /** @param settings where the brokers are and how to log in */
    MirrorPublisher(Map<String, Object> settings, String transactionalId, MirrorMeters meters) {
        this.meters = meters;
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Fences every predecessor. */
    void begin() {
        producer.initTransactions();
    }

    /**
     * Returns when the brokers have all changes; if it throws, they have none, and this publisher cannot be used any
     * more.
     */
    void publish(List<RowChange> changes) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (RowChange change : changes) {
            switch (change) {
                case RowChange.Publish<?, ?> row -> {
                    records.add(record(row));
                    meters.published(row.topic());
                    if (row.edit() != null) {
                        meters.edit(row.edit());
                    }
                }
                case RowChange.Impossible row -> {
                    LOG.warn("Row with product_id {} is not published to {}, see {}: {}", row.key(), row.topic().name(),
                            row.topic().deadLetterName(), row.detail());
                    records.add(deadLetter(row.topic(), row.key(), row.row(), row.detail()));
                    meters.impossible(row.topic());
                }
                case RowChange.Refused row -> {
                    LOG.warn("An edit by hand is refused and taken back ({}): {}", row.reason(), row.detail());
                    records.add(deadLetter(row.topic(), row.key(), row.rows(), row.detail()));
                    meters.refused(row.reason());
                }
                case RowChange.Ignored ignored -> {
                    LOG.warn("Not mirrored: {}", ignored.what());
                    meters.ignored();
                }
                case RowChange.OwnWrite ownWrite -> meters.ownWrite();
                case RowChange.Heartbeat heartbeat -> {
                }
                case RowChange.Unrepaired unrepaired -> {
                }
            }
        }
        if (!records.isEmpty()) {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
            // A commit alone can overtake its records: the sender's thread may have looked for unsent ones before
            // these were appended, and then finds the end of the transaction to be sent.
            producer.flush();
            producer.commitTransaction();
            if (!sent.stream().allMatch(record -> record.state() == Future.State.SUCCESS)) {
                throw new IllegalStateException("A transaction was committed without all of its records");
            }
        }
    }

    private <K, V> ProducerRecord<byte[], byte[]> record(RowChange.Publish<K, V> row) {
        Topic<K, V> topic = row.topic();
        // The partition of the product; the producer would choose one by the whole key.
        @Nullable
        Integer partition = row.key() instanceof WishKey wish
                ? wish.partition(producer.partitionsFor(topic.name()).size())
                : null;
        return new ProducerRecord<>(topic.name(), partition,
                topic.key().serializer().serialize(topic.name(), row.key()),
                topic.value().serializer().serialize(topic.name(), row.value()));
    }

    static ProducerRecord<byte[], byte[]> deadLetter(Topic<?, ?> topic, String key, Object row, String detail) {
        return DeadLetter.of(topic.name(), NOWHERE, NOWHERE, key.getBytes(StandardCharsets.UTF_8),
                JSON.writeValueAsBytes(row), new RecordHeaders(), DeadLetterReason.IMPOSSIBLE, detail);
    }

    /** Closes immediately: uncommitted changes are read from the binlog again. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
