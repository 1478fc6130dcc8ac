package dev.firstpair.orders.topology;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The stock levels of the open transaction, written at its end. Of each product, the newest level is kept, since a
 * level holds absolute values, and the last one before a change of granted units or of the terms of the sale. So the
 * audit can check each order's decision against what the levels before and after it have in common.
 */
final class LevelsOfTransaction {

    private static final Topic<ProductId, StockLevel> TOPIC = Topics.STOCK_LEVELS;

    private final Map<ProductId, Deque<Change>> changes = new LinkedHashMap<>();

    private record Change(StockLevel level, long atMillis, Headers headers) {}

    /** Records a change of the product's stock; levels of a product come in the order of their versions. */
    void changed(StockLevel level, long atMillis, Headers headers) {
        Deque<Change> ofProduct = changes.computeIfAbsent(level.productId(), product -> new ArrayDeque<>());
        Change last = ofProduct.peekLast();
        if (last != null && haveSameTerms(last.level, level)) {
            ofProduct.removeLast();
        }
        ofProduct.addLast(new Change(level, atMillis, headers));
    }

    /** Writes the levels as part of the transaction, and clears them for the next one. */
    void write(Producer<byte[], byte[]> producer) {
        changes.values().forEach(ofProduct -> ofProduct.forEach(change -> producer.send(record(change))));
        changes.clear();
    }

    private static ProducerRecord<byte[], byte[]> record(Change change) {
        String topic = TOPIC.name();
        return new ProducerRecord<>(topic, null, change.atMillis,
                TOPIC.key().serializer().serialize(topic, change.level.productId()),
                TOPIC.value().serializer().serialize(topic, change.level), change.headers);
    }

    private static boolean haveSameTerms(StockLevel one, StockLevel other) {
        return one.granted() == other.granted() && one.productVersion() == other.productVersion()
                && one.holdMillis() == other.holdMillis() && Objects.equals(one.opensAt(), other.opensAt())
                && Objects.equals(one.closesAt(), other.closesAt());
    }
}
