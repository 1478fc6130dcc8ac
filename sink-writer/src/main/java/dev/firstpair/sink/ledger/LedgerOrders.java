package dev.firstpair.sink.ledger;

import dev.firstpair.live.shared.LedgerProperties;
import dev.firstpair.sink.Brokers;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.KnownOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.springframework.stereotype.Component;

/**
 * All orders that the ledger knows. The status view of order-topology keeps all of them permanently; order-events has
 * those of the last weeks, perhaps in a newer state. So both topics are read from their beginning.
 */
@Component
public class LedgerOrders {

    private static final Deserializer<KnownOrder> KNOWN_ORDER = new JsonSerde<>(KnownOrder.class).deserializer();

    private final LedgerProperties properties;
    private final Brokers brokers;

    LedgerOrders(LedgerProperties properties, Brokers brokers) {
        this.properties = properties;
        this.brokers = brokers;
    }

    /**
     * The rows of those wanted orders that exist.
     *
     * @throws org.apache.kafka.common.KafkaException if the topics cannot be read now
     */
    public Map<OrderId, OrderRow> find(Set<OrderId> wanted) {
        Map<OrderId, OrderRow> found = new HashMap<>();
        forEach(row -> {
            if (wanted.contains(row.orderId())) {
                found.merge(row.orderId(), row, OrderRow::mergeIfSame);
            }
        });
        return found;
    }

    /**
     * Passes on every order, some more than once, in parts: the known state of an order is all its parts merged.
     *
     * @throws org.apache.kafka.common.KafkaException if they cannot be read now
     */
    public void forEach(Consumer<OrderRow> to) {
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(brokers.settings(), Map.of())) {
            // In this order: orders that enter the view meanwhile are in the events.
            TopicConsumers.readAll(consumer, message -> known(message).ifPresent(to),
                    properties.ordersTopic());
            TopicConsumers.readAll(consumer, message -> event(message).ifPresent(to), Topics.ORDER_EVENTS.name());
        }
    }

    private static Optional<OrderRow> known(ConsumerRecord<byte[], byte[]> message) {
        try {
            return message.value() == null
                    ? Optional.empty()
                    : OrderRow.of(KNOWN_ORDER.deserialize(message.topic(), message.value()));
        } catch (Malformed e) {
            throw new IllegalStateException(message.topic() + " has something other than orders: " + e.getMessage(),
                    e);
        }
    }

    private static Optional<OrderRow> event(ConsumerRecord<byte[], byte[]> message) {
        try {
            return OrderRow.of(Topics.ORDER_EVENTS.read(message));
        } catch (Malformed e) {
            return Optional.empty(); // a dead letter for the topic's consumers
        }
    }
}
