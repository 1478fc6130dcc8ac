package dev.firstpair.sink.orders;

import dev.firstpair.sink.intake.BatchReader;
import dev.firstpair.sink.intake.DeadLetters;
import dev.firstpair.sink.intake.IntakeMonitor;
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

    private final OrderTable orders;
    private final DeadLetters deadLetters;
    private final IntakeMonitor monitor;
    private final BatchReader<OrderId, OrderEvent> reader;

    OrderEventsListener(OrderTable orders, DeadLetters deadLetters, IntakeMonitor monitor) {
        this.orders = orders;
        this.deadLetters = deadLetters;
        this.monitor = monitor;
        this.reader = new BatchReader<>(Topics.ORDER_EVENTS, OrderEvent::orderId, deadLetters);
    }

    @KafkaListener(id = "orders", groupId = "${firstpair.intake.group:sink-writer}", topics = "order-events")
    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        monitor.time(Topics.ORDER_EVENTS, records.size(), () -> store(reader.read(records)));
    }

    private void store(List<Received<OrderId, OrderEvent>> events) {
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
