package dev.firstpair.sink.audit;

import dev.firstpair.audit.log.RefundId;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The current state of some orders and products according to the log, read as its other consumers read it. */
final class LogExcerpt {

    private final Set<OrderId> ofRows;
    private final Set<OrderId> ofLeases;
    private final Set<ProductId> ofProducts;
    private final Set<RefundId> ofRefunds;
    private final Set<OrderId> ordersOfRefunds;

    final Map<OrderId, OrderRow> rows = new HashMap<>();
    final List<OrderEvent> decisions = new ArrayList<>();
    final Map<ProductId, StockLevel> levels = new HashMap<>();
    final Map<ProductId, Product> products = new HashMap<>();
    final Map<RefundId, RefundRow> refunds = new HashMap<>();
    /** Orders of the wanted payments that are in the log; true if all events of the order are. */
    final Map<OrderId, Boolean> whole = new HashMap<>();

    private LogExcerpt(Set<OrderId> ofRows, Set<OrderId> ofLeases, Set<ProductId> ofProducts,
            Set<RefundId> ofRefunds) {
        this.ofRows = ofRows;
        this.ofLeases = ofLeases;
        this.ofProducts = ofProducts;
        this.ofRefunds = ofRefunds;
        this.ordersOfRefunds = ofRefunds.stream().map(RefundId::order).collect(Collectors.toSet());
    }

    /**
     * Reads the topics that are needed from their beginning.
     *
     * @param kafka what a Kafka client needs to connect
     * @param ofRows orders whose rows are wanted
     * @param ofLeases orders whose events are wanted
     * @param ofProducts products whose newest stock level and catalogue row are wanted
     * @param ofRefunds payments whose rows are wanted
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    static LogExcerpt read(Map<String, Object> kafka, Set<OrderId> ofRows, Set<OrderId> ofLeases,
            Set<ProductId> ofProducts, Set<RefundId> ofRefunds) {
        LogExcerpt excerpt = new LogExcerpt(ofRows, ofLeases, ofProducts, ofRefunds);
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(kafka, Map.of())) {
            if (!ofRows.isEmpty() || !ofLeases.isEmpty() || !ofRefunds.isEmpty()) {
                read(consumer, Topics.ORDER_EVENTS, excerpt::event);
            }
            if (!ofProducts.isEmpty()) {
                read(consumer, Topics.STOCK_LEVELS, excerpt::level);
                read(consumer, Topics.PRODUCTS, excerpt::product);
            }
        }
        return excerpt;
    }

    private void event(OrderId order, OrderEvent event) {
        if (ofRows.contains(order)) {
            OrderRow.of(event).ifPresent(row -> rows.merge(order, row, OrderRow::mergeIfSame));
        }
        if (ofLeases.contains(order)) {
            decisions.add(event);
        }
        if (ordersOfRefunds.contains(order)) {
            whole.merge(order, event.orderVersion() == 1, Boolean::logicalOr);
            RefundRow.of(event).ifPresent(row -> {
                RefundId refund = new RefundId(row.payment().id(), order);
                if (ofRefunds.contains(refund)) {
                    refunds.merge(refund, row, RefundRow::completedBy);
                }
            });
        }
    }

    private void level(ProductId product, StockLevel level) {
        if (ofProducts.contains(product)) {
            levels.merge(product, level, (one, other) -> other.version() >= one.version() ? other : one);
        }
    }

    private void product(ProductId id, Product product) {
        if (ofProducts.contains(id)) {
            products.merge(id, product, (one, other) -> other.rowVersion() >= one.rowVersion() ? other : one);
        }
    }

    private static <K, V> void read(KafkaConsumer<byte[], byte[]> consumer, Topic<K, V> topic, BiConsumer<K, V> to) {
        TopicConsumers.readAll(consumer, message -> take(topic, message, to), topic.name());
    }

    private static <K, V> void take(Topic<K, V> topic, ConsumerRecord<byte[], byte[]> message, BiConsumer<K, V> to) {
        Topic.Entry<K, V> entry;
        try {
            entry = topic.parse(message.key(), message.value());
        } catch (Malformed e) {
            return; // a dead letter for the topic's consumers
        }
        to.accept(entry.key(), entry.value());
    }
}
