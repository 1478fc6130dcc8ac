package dev.firstpair.orders.view;

import dev.firstpair.streams.Commits;
import dev.firstpair.topics.ids.UserId;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Maintains {@link OrderStores#ORDERS_BY_USER}: the newest view of each order; repeated and older ones are ignored. */
@NullUnmarked // Kafka initialises by init()
public final class KeepOrdersByUser implements Processor<UserId, OrderView, Void, Void> {

    private final OrderChanges changes;
    private final Commits commits;
    private KeyValueStore<Bytes, OrderView> orders;
    private OrderChanges.Part part;
    private Commits.Work work;

    public KeepOrdersByUser(OrderChanges changes, Commits commits) {
        this.changes = changes;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        orders = context.getStateStore(OrderStores.ORDERS_BY_USER);
        work = commits.begin(context);
        part = changes.begin(OrderStores.ORDERS_BY_USER, context.taskId().partition(), orders);
    }

    @Override
    public void process(Record<UserId, OrderView> record) {
        work.done();
        OrderView view = record.value();
        Bytes key = OrderStores.key(view.userId(), view.orderId());
        OrderView known = orders.get(key);
        if (known == null || known.version() < view.version()) {
            part.hide(view.orderId(), known);
            orders.put(key, view);
        }
    }

    @Override
    public void close() {
        part.end();
        work.end();
    }
}
