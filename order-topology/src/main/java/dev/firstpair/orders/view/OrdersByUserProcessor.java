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
public final class OrdersByUserProcessor implements Processor<UserId, OrderView, Void, Void> {

    private final CommittedView committedView;
    private final Commits commits;
    private KeyValueStore<Bytes, OrderView> orders;
    private CommittedView.Partition partition;
    private Commits.Work work;

    public OrdersByUserProcessor(CommittedView committedView, Commits commits) {
        this.committedView = committedView;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        orders = context.getStateStore(OrderStores.ORDERS_BY_USER);
        work = commits.begin(context);
        partition = committedView.begin(OrderStores.ORDERS_BY_USER, context.taskId().partition(), orders);
    }

    @Override
    public void process(Record<UserId, OrderView> record) {
        work.done();
        OrderView view = record.value();
        Bytes key = OrderStores.key(view.userId(), view.orderId());
        OrderView known = orders.get(key);
        if (known == null || known.version() < view.version()) {
            partition.beforeChange(view.orderId(), known, view);
            orders.put(key, view);
        }
    }

    @Override
    public void close() {
        partition.end();
        work.end();
    }
}
