package dev.firstpair.orders.topology;

import dev.firstpair.streams.Commits;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;

/** The records written at the end of transactions, read like the test driver's topics. */
final class Levels {

    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(true, null, new ByteArraySerializer(),
            new ByteArraySerializer());
    private int read;

    /** Ends a transaction. */
    void commit(Commits commits) {
        commits.beforeCommit(producer);
    }

    boolean isEmpty() {
        return read == producer.history().size();
    }

    KeyValue<ProductId, StockLevel> readKeyValue() {
        TestRecord<ProductId, StockLevel> record = record(producer.history().get(read++));
        return KeyValue.pair(record.key(), record.value());
    }

    StockLevel readValue() {
        return readKeyValue().value;
    }

    List<StockLevel> readValuesToList() {
        return readRecordsToList().stream().map(TestRecord::value).toList();
    }

    List<TestRecord<ProductId, StockLevel>> readRecordsToList() {
        List<TestRecord<ProductId, StockLevel>> records = new ArrayList<>();
        while (!isEmpty()) {
            records.add(record(producer.history().get(read++)));
        }
        return records;
    }

    private static TestRecord<ProductId, StockLevel> record(ProducerRecord<byte[], byte[]> sent) {
        return new TestRecord<>(Topics.STOCK_LEVELS.key().deserializer().deserialize(sent.topic(), sent.key()),
                Topics.STOCK_LEVELS.value().deserializer().deserialize(sent.topic(), sent.value()), sent.headers(),
                sent.timestamp());
    }
}
