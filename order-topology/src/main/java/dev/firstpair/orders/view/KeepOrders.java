package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Folds events into {@link OrderStores#ORDERS}, and passes the view on by its user. */
@NullUnmarked // Kafka initialises by init()
public final class KeepOrders implements Processor<OrderId, OrderEvent, UserId, OrderView> {

    private final OrderChanges changes;
    private ProcessorContext<UserId, OrderView> context;
    private KeyValueStore<Bytes, OrderView> orders;
    private OrderChanges.Part part;

    public KeepOrders(OrderChanges changes) {
        this.changes = changes;
    }

    @Override
    public void init(ProcessorContext<UserId, OrderView> processorContext) {
        context = processorContext;
        orders = processorContext.getStateStore(OrderStores.ORDERS);
        part = changes.begin(OrderStores.ORDERS, processorContext.taskId().partition(), orders);
    }

    @Override
    public void process(Record<OrderId, OrderEvent> record) {
        Bytes key = OrderStores.key(record.value().orderId());
        OrderView before = orders.get(key);
        OrderView after = OrderView.after(before, record.value());
        if (after != null && after != before) {
            part.hide(after.orderId(), before);
            orders.put(key, after);
            // Without headers, which may be as large as a record.
            context.forward(new Record<>(after.userId(), after, record.timestamp()));
        }
    }

    @Override
    public void close() {
        part.end();
    }
}
