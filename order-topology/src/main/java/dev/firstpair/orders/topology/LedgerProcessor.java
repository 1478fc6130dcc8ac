package dev.firstpair.orders.topology;

import dev.firstpair.observability.Step;
import dev.firstpair.observability.TraceParent;
import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.ledger.Decision;
import dev.firstpair.orders.ledger.Event;
import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.ledger.State;
import dev.firstpair.streams.Alarm;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.Unprocessable;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Loads the state for an input, has the ledger decide, stores the new state and forwards the event; also fires the
 * timers.
 */
@NullUnmarked // Kafka initialises by init()
final class LedgerProcessor implements Processor<ProductId, Input, OrderId, OrderEvent> {

    static final String NAME = "decide";

    /**
     * How timers fire.
     *
     * @param tick the precision: timers that are due within one tick fire together
     * @param batch most timers that fire at a time, so that records are not delayed
     */
    record Timers(Duration tick, int batch) {}

    /**
     * Delay of timers after a task is assigned, so that payments logged before the deadline are read first: twice the
     * time that a fetch waits.
     */
    private static final Duration TAKEOVER = Duration.ofSeconds(1);
    /** After so long without a record, the log has been read to its end, whatever the lag of the last record. */
    private static final long LONGEST_SILENCE_MILLIS = Duration.ofMinutes(1).toMillis();

    private final Ledger ledger;
    private final int partitions;
    private final Timers timers;
    private final LedgerMetrics metrics;
    private final Tracing tracing;
    private final Commits commits;
    private ProcessorContext<OrderId, OrderEvent> context;
    private LedgerStores stores;
    private LevelsOfTransaction levels;
    private Commits.Work work;
    private Alarm alarm;
    private long readAtMillis;
    private long lagMillis;

    /** @param partitions of each topic */
    LedgerProcessor(Ledger ledger, int partitions, Timers timers, LedgerMetrics metrics, Tracing tracing,
            Commits commits) {
        this.ledger = ledger;
        this.partitions = partitions;
        this.timers = timers;
        this.metrics = metrics;
        this.tracing = tracing;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<OrderId, OrderEvent> processorContext) {
        context = processorContext;
        stores = new LedgerStores(processorContext);
        metrics.taskBegins(stores.holds());
        levels = new LevelsOfTransaction();
        work = commits.begin(processorContext, levels::write);
        alarm = new Alarm(processorContext, work, timers.tick(), this::fireTimers);
        // Not at the deadlines yet: the log may hold an unread payment that was logged before the hold ended.
        alarm.setAfter(TAKEOVER);
    }

    @Override
    public void process(Record<ProductId, Input> record) {
        work.done();
        if (record.value() instanceof Input.Listing || record.value() instanceof Input.Restocking) {
            checkPartition(record.key());
        }
        if (record.value() instanceof Input.OfOrder) { // has the time of the broker's clock
            readAtMillis = context.currentSystemTimeMs();
            lagMillis = Math.max(0, readAtMillis - record.timestamp());
        }
        if (record.value() instanceof Input.Purchase) {
            metrics.read(lagMillis);
        }
        decide(record.value(), Instant.ofEpochMilli(record.timestamp()), record.headers());
        alarm.setFor(stores.earliestMillis());
    }

    /** Elsewhere, a second ledger of the product would begin. Its requests and commands need no check: it has none. */
    private void checkPartition(ProductId productId) {
        int partition = productId.partition(partitions);
        if (partition != context.taskId().partition()) {
            throw new Malformed(DeadLetterReason.WRONG_PARTITION, "product " + productId + " belongs in partition "
                    + partition + " of " + partitions + ", not " + context.taskId().partition());
        }
    }

    @Override
    public void close() {
        metrics.taskEnds(stores.holds());
        alarm.cancel();
        work.end();
    }

    private void fireTimers(long nowMillis) {
        Instant now = Instant.ofEpochMilli(logTime(nowMillis));
        for (LedgerStores.Due due : stores.due(now, timers.batch())) {
            decide(new Input.HoldEnds(due.productId(), due.orderId()), now, new RecordHeaders());
            metrics.timerFired();
        }
        alarm.setFor(stores.earliestMillis());
    }

    /**
     * The log time up to which the log has been read: a payment that was logged in time must not be too late because it
     * is read late. If records are read with a lag, the clock of timers keeps that lag until the same time, or
     * {@code LONGEST_SILENCE_MILLIS}, has passed without a record.
     */
    private long logTime(long nowMillis) {
        return nowMillis - readAtMillis < Math.min(lagMillis, LONGEST_SILENCE_MILLIS)
                ? nowMillis - lagMillis
                : nowMillis;
    }

    private void decide(Input input, Instant now, Headers headers) {
        State before = stores.load(input);
        switch (ledger.decide(before, input, now)) {
            case Decision.Happened(Event event) -> happened(input, before, event, now, headers);
            case Decision.Nothing _nothing -> metrics.repeated();
            case Decision.UnknownOrder _unknown -> throw Unprocessable.unknownOrder(
                    "product " + input.productId() + " has no such order");
            case Decision.Impossible(String why) -> {
                stores.saveImpossible(input);
                throw Unprocessable.impossible(why);
            }
        }
    }

    private void happened(Input input, State before, Event event, Instant now, Headers headers) {
        State after = ledger.evolve(before, event);
        OrderEvent orderEvent = event instanceof Event.OfOrder ofOrder ? WireMapping.event(ofOrder, after) : null;
        StockLevel level = after.product().equals(before.product()) || after.product().terms() == null
                ? null
                : WireMapping.level(input.productId(), after.product());
        // From here on, nothing may fail because of the record: see Unprocessable.
        stores.save(input, before, after);
        String trace = TraceParent.of(headers);
        if (orderEvent != null) {
            if (trace != null && tracing.isOn()) {
                Step step = tracing.begin("decide", trace, now);
                step.end(orderEvent.orderId());
                trace = step.traceParent();
            }
            context.forward(new Record<>(orderEvent.orderId(), orderEvent, now.toEpochMilli(), headers(trace)));
            metrics.decided(orderEvent);
        }
        if (level != null) {
            levels.changed(level, now.toEpochMilli(), headers(trace));
        }
    }

    /** Forwards only the trace: other headers may come from a stranger. */
    private static Headers headers(@Nullable String trace) {
        Headers kept = new RecordHeaders();
        return trace == null ? kept : kept.add(TraceParent.HEADER, TraceParent.bytes(trace));
    }
}
