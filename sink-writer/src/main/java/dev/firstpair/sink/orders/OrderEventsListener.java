package dev.firstpair.sink.orders;

import dev.firstpair.sink.intake.DeadLetters;
import dev.firstpair.sink.intake.Intake;
import dev.firstpair.sink.intake.Isolation;
import dev.firstpair.sink.intake.Received;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Brings order-events into {@code orders}: the events of a batch become one row per order, the rows one upsert. */
@Component
class OrderEventsListener {

    private final Intake intake;
    private final OrderTable orders;

    OrderEventsListener(Intake intake, OrderTable orders) {
        this.intake = intake;
        this.orders = orders;
    }

    @KafkaListener(id = "orders", idIsGroup = false, topics = "#{T(dev.firstpair.topics.Topics).ORDER_EVENTS.name()}")
    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        intake.take(Topics.ORDER_EVENTS, records, OrderEvent::orderId, this::store);
    }

    private void store(List<Received<OrderId, OrderEvent>> events, DeadLetters deadLetters) {
        // By id, so that instances which write the same rows during a rebalance lock them in the same order.
        Map<String, OrderRow> rows = new TreeMap<>();
        for (Received<OrderId, OrderEvent> event : events) {
            OrderRow.of(event.value()).ifPresent(row -> rows.merge(event.key().toString(), row, OrderRow::merge));
        }
        Isolation.store(List.copyOf(rows.values()), orders::upsert, (row, why) -> events.stream()
                .filter(event -> event.key().equals(row.orderId()) && OrderRow.of(event.value()).isPresent())
                .forEach(event -> deadLetters.refused(event.record(), DeadLetterReason.IMPOSSIBLE, why)));
    }
}
