package dev.firstpair.orders.topology;

import dev.firstpair.orders.ledger.Decision;
import dev.firstpair.orders.ledger.Event;
import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.ledger.State;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Loads what bears on an input, has the ledger decide, keeps and tells what happened; and fires the timers. */
@NullUnmarked // Kafka initialises by init()
final class Decide implements Processor<ProductId, Input, Object, Object> {

    static final String NAME = "decide";

    /**
     * How timers fire.
     *
     * @param tick how often the clock is looked at
     * @param batch how many timers fire at most per look, so that records are not kept waiting
     */
    record Timers(Duration tick, int batch) {}

    private static final String TRACE = "traceparent";

    private final Ledger ledger;
    private final Timers timers;
    private final LedgerMetrics metrics;
    private ProcessorContext<Object, Object> context;
    private LedgerStores stores;

    Decide(Ledger ledger, Timers timers, LedgerMetrics metrics) {
        this.ledger = ledger;
        this.timers = timers;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        stores = new LedgerStores(processorContext);
        context.schedule(timers.tick(), PunctuationType.WALL_CLOCK_TIME,
                nowMillis -> fireTimers(Instant.ofEpochMilli(nowMillis)));
    }

    @Override
    public void process(Record<ProductId, Input> record) {
        decide(record.value(), Instant.ofEpochMilli(record.timestamp()), record.headers());
    }

    private void fireTimers(Instant now) {
        for (LedgerStores.Due due : stores.due(now, timers.batch())) {
            decide(new Input.HoldEnds(due.productId(), due.orderId()), now, new RecordHeaders());
            metrics.timerFired();
        }
    }

    private void decide(Input input, Instant now, Headers headers) {
        State before = stores.load(input);
        switch (ledger.decide(before, input, now)) {
            case Decision.Happened(Event event) -> happened(input, before, event, now, headers);
            case Decision.Nothing _nothing -> metrics.repeated();
            case Decision.UnknownOrder _unknown -> throw Undeliverable.unknownOrder(
                    "product " + input.productId() + " has no such order");
            case Decision.Impossible(String why) -> throw Undeliverable.impossible(why);
        }
    }

    private void happened(Input input, State before, Event event, Instant now, Headers headers) {
        State after = ledger.evolve(before, event);
        OrderEvent told = event instanceof Event.OfOrder ofOrder ? Wire.event(ofOrder, after) : null;
        StockLevel level = after.product().stockVersion() == before.product().stockVersion()
                ? null
                : Wire.level(input.productId(), after.product());
        // Nothing that can fail for the record's sake comes after this line: see Undeliverable.
        stores.save(input, before, after);
        Headers trace = trace(headers);
        if (told != null) {
            context.forward(new Record<>(told.orderId(), told, now.toEpochMilli(), trace), LedgerTopology.TELL_EVENTS);
            metrics.decided(told);
        }
        if (level != null) {
            context.forward(new Record<>(level.productId(), level, now.toEpochMilli(), trace),
                    LedgerTopology.TELL_STOCK);
        }
    }

    /** Only the trace goes on: what else a stranger puts into headers is not ours to spread. */
    private static Headers trace(Headers headers) {
        Headers kept = new RecordHeaders();
        @Nullable
        Header trace = headers.lastHeader(TRACE);
        if (trace != null) {
            kept.add(trace);
        }
        return kept;
    }
}
