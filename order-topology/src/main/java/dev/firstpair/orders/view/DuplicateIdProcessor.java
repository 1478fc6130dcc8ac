package dev.firstpair.orders.view;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels an order whose id another order had before, for another product or user: a partner's mistake, or malice. The
 * ledger, which is partitioned by product, cannot notice it; here, events are partitioned by order id. Only the first
 * of the two can be queried, paid and canceled by its id, so the second would hold a unit that nobody can use.
 */
@NullUnmarked // Kafka initialises by init()
public final class DuplicateIdProcessor implements Processor<OrderId, ViewUpdate, ProductId, OrderCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(DuplicateIdProcessor.class);
    private static final Actor ACTOR = new Actor.System("order-ids");

    private ProcessorContext<ProductId, OrderCommand> context;

    @Override
    public void init(ProcessorContext<ProductId, OrderCommand> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<OrderId, ViewUpdate> record) {
        if (!(record.value() instanceof ViewUpdate.DuplicateId(OrderView first, OrderEvent.Placed placed))) {
            return;
        }
        LOG.warn("Order id {} of product {} was used again, for product {}: that order is canceled", placed.orderId(),
                first.productId(), placed.productId());
        // The same id each time the event is read.
        CommandId command = CommandId.ofName(placed.orderId() + " of product " + placed.productId());
        context.forward(new Record<>(placed.productId(),
                new OrderCommand.Cancel(command, placed.orderId(), ACTOR, placed.at()), record.timestamp()));
    }
}
