package dev.firstpair.orders.view;

import dev.firstpair.streams.Commits;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Updates the view of an order, in the store {@link OrderStores#ORDERS}, with each event of {@code order-events}. */
@NullUnmarked // Kafka initialises by init()
public final class OrderViewProcessor implements Processor<OrderId, OrderEvent, OrderId, ViewUpdate> {

    private final CommittedView committedView;
    private final Commits commits;
    private ProcessorContext<OrderId, ViewUpdate> context;
    private KeyValueStore<Bytes, OrderView> orders;
    private CommittedView.Partition partition;
    private Commits.Work work;

    public OrderViewProcessor(CommittedView committedView, Commits commits) {
        this.committedView = committedView;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<OrderId, ViewUpdate> processorContext) {
        context = processorContext;
        orders = processorContext.getStateStore(OrderStores.ORDERS);
        work = commits.begin(processorContext);
        partition = committedView.begin(OrderStores.ORDERS, processorContext.taskId().partition(), orders);
    }

    @Override
    public void process(Record<OrderId, OrderEvent> record) {
        work.done();
        Bytes key = OrderStores.key(record.value().orderId());
        OrderView before = orders.get(key);
        OrderView after = OrderView.after(before, record.value());
        if (after != null && after != before) {
            partition.beforeChange(after.orderId(), before, after);
            orders.put(key, after);
            forward(new ViewUpdate.Changed(after), record);
        } else if (before != null && record.value() instanceof OrderEvent.Placed placed && !before.isOf(placed)) {
            forward(new ViewUpdate.DuplicateId(before, placed), record);
        }
    }

    /** Forwards without headers, which may be as large as a record. */
    private void forward(ViewUpdate update, Record<OrderId, OrderEvent> record) {
        context.forward(new Record<>(record.value().orderId(), update, record.timestamp()));
    }

    @Override
    public void close() {
        partition.end();
        work.end();
    }
}
