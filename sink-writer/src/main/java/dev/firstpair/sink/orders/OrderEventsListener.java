package dev.firstpair.sink.orders;

import dev.firstpair.observability.TraceParent;
import dev.firstpair.observability.Tracing;
import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.intake.DeadLetters;
import dev.firstpair.sink.intake.DecodedRecord;
import dev.firstpair.sink.intake.Intake;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderRows;
import dev.firstpair.sink.projection.RefundRow;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Writes order-events into {@code orders}: the events of a batch become one row per order, and the rows one upsert.
 * Payments that are due back are written into {@code refunds}. A refused command may have been a person's edit of the
 * row, which is then taken back.
 */
@Component
class OrderEventsListener {

    private static final Logger LOG = LoggerFactory.getLogger(OrderEventsListener.class);

    private final Intake intake;
    private final OrderTable orders;
    private final RefundTable refunds;
    private final Tracing tracing;
    private final MeterRegistry meters;
    private final Counter stored;

    OrderEventsListener(Intake intake, OrderTable orders, RefundTable refunds, Tracing tracing,
            MeterRegistry meters) {
        this.intake = intake;
        this.orders = orders;
        this.refunds = refunds;
        this.tracing = tracing;
        this.meters = meters;
        this.stored = Counter.builder("firstpair.sink.orders")
                .description("Placed orders that are stored; after a replay, some count twice")
                .register(meters);
    }

    @KafkaListener(id = "orders", idIsGroup = false, clientIdPrefix = "sink-writer-orders",
            topics = "#{T(dev.firstpair.topics.Topics).ORDER_EVENTS.name()}")
    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        intake.take(Topics.ORDER_EVENTS, records, this::store);
    }

    private void store(List<DecodedRecord<OrderId, OrderEvent>> events, DeadLetters deadLetters) {
        Instant began = Instant.now();
        OrderRows rows = new OrderRows();
        events.forEach(event -> OrderRow.of(event.value()).ifPresent(rows::add));
        BisectingWriter.store(rows.drain(), orders::upsert, (row, why) -> events.stream()
                .filter(event -> OrderRow.of(event.value()).filter(row::isOfSameOrder).isPresent())
                .forEach(event -> deadLetters.refused(event.record(), DeadLetterReason.IMPOSSIBLE, why)));
        stored.increment(events.stream().filter(event -> event.value() instanceof OrderEvent.Placed).count());
        if (tracing.isOn()) {
            events.forEach(event -> trace(event, began));
        }
        List<RefundRow> due = events.stream()
                .flatMap(event -> RefundRow.of(event.value()).stream())
                .sorted(Comparator.comparing(row -> row.payment().id().toString()))
                .toList();
        BisectingWriter.store(due, refunds::upsert, (row, why) -> events.stream()
                .filter(event -> event.value().equals(row.event()))
                .forEach(event -> deadLetters.refused(event.record(), DeadLetterReason.IMPOSSIBLE, why)));
        BisectingWriter.store(events, some -> some.forEach(event -> restoreIfRefused(event.value())),
                (event, why) -> deadLetters.refused(event.record(), DeadLetterReason.IMPOSSIBLE, why));
    }

    private void restoreIfRefused(OrderEvent event) {
        if (event instanceof OrderEvent.CommandRefused refused && orders.restore(refused.orderId())) {
            String reason = refused.reason().name().toLowerCase(Locale.ROOT);
            meters.counter("firstpair.mirror.refused", "reason", reason).increment();
            LOG.warn("The ledger refused an edit by hand of order {} ({}); its row is restored", refused.orderId(),
                    reason);
        }
    }

    /** An event whose row was dead-lettered also has a step, and a warning in the log. */
    private void trace(DecodedRecord<OrderId, OrderEvent> event, Instant began) {
        String trace = TraceParent.of(event.record().headers());
        if (trace != null && OrderRow.of(event.value()).isPresent()) {
            tracing.begin("store", trace, began).end(event.key());
        }
    }
}
