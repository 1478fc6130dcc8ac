package dev.firstpair.orders.topology;

import dev.firstpair.observability.Step;
import dev.firstpair.observability.TraceParent;
import dev.firstpair.observability.Tracing;
import dev.firstpair.orders.ledger.Decision;
import dev.firstpair.orders.ledger.Event;
import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.Ledger;
import dev.firstpair.orders.ledger.State;
import dev.firstpair.streams.Commits;
import dev.firstpair.streams.Undeliverable;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Loads what bears on an input, has the ledger decide, keeps and tells what happened; and fires the timers. */
@NullUnmarked // Kafka initialises by init()
final class Decide implements Processor<ProductId, Input, OrderId, OrderEvent> {

    static final String NAME = "decide";

    /**
     * How timers fire.
     *
     * @param tick how exactly: what is due within one fires together
     * @param batch how many fire at most at a time, so that records are not kept waiting
     */
    record Timers(Duration tick, int batch) {}

    /** How long whoever takes over waits for what was logged meanwhile, before timers fire: twice as long as a fetch waits. */
    private static final Duration TAKEOVER = Duration.ofSeconds(1);
    /** A payment that was logged in time must not come too late because it is read late; but not for ever. */
    private static final long LONGEST_LAG_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long NEVER = Long.MAX_VALUE;

    private final Ledger ledger;
    private final Timers timers;
    private final LedgerMetrics metrics;
    private final Tracing tracing;
    private final Commits commits;
    private ProcessorContext<OrderId, OrderEvent> context;
    private LedgerStores stores;
    private LevelsOfTransaction levels;
    private Commits.Work work;
    private @Nullable Cancellable alarm;
    private long alarmMillis = NEVER;
    private long readAtMillis;
    private long lagMillis;

    Decide(Ledger ledger, Timers timers, LedgerMetrics metrics, Tracing tracing, Commits commits) {
        this.ledger = ledger;
        this.timers = timers;
        this.metrics = metrics;
        this.tracing = tracing;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<OrderId, OrderEvent> processorContext) {
        context = processorContext;
        stores = new LedgerStores(processorContext);
        levels = new LevelsOfTransaction();
        work = commits.begin(processorContext, levels::write);
        // Not by the deadlines yet: a payment may wait in the log that was there before the hold ended.
        alarmMillis = stores.earliestMillis();
        alarm = context.schedule(TAKEOVER, PunctuationType.WALL_CLOCK_TIME, this::fireTimers);
    }

    @Override
    public void process(Record<ProductId, Input> record) {
        work.done();
        if (record.value() instanceof Input.OfOrder) { // whose time is that of the broker's clock
            readAtMillis = context.currentSystemTimeMs();
            lagMillis = Math.clamp(readAtMillis - record.timestamp(), 0, LONGEST_LAG_MILLIS);
        }
        if (record.value() instanceof Input.Purchase) {
            metrics.read(lagMillis);
        }
        decide(record.value(), Instant.ofEpochMilli(record.timestamp()), record.headers());
        setAlarm();
    }

    @Override
    public void close() {
        stopAlarm();
        work.end();
    }

    private void fireTimers(long nowMillis) {
        work.done();
        stopAlarm();
        Instant now = Instant.ofEpochMilli(logTime(nowMillis));
        for (LedgerStores.Due due : stores.due(now, timers.batch())) {
            decide(new Input.HoldEnds(due.productId(), due.orderId()), now, new RecordHeaders());
            metrics.timerFired();
        }
        setAlarm();
    }

    /**
     * Up to when the log has been read. Whoever reads behind the clock goes on to, until that much time has passed without a
     * record.
     */
    private long logTime(long nowMillis) {
        return nowMillis - readAtMillis < lagMillis ? nowMillis - lagMillis : nowMillis;
    }

    /** Sees to it that timers are looked at when the earliest is due, and not before: each look costs a commit. */
    private void setAlarm() {
        long dueMillis = stores.earliestMillis();
        if (dueMillis >= alarmMillis) {
            return;
        }
        stopAlarm();
        long inMillis = Math.max(timers.tick().toMillis(), dueMillis - context.currentSystemTimeMs());
        alarmMillis = dueMillis;
        alarm = context.schedule(Duration.ofMillis(inMillis), PunctuationType.WALL_CLOCK_TIME, this::fireTimers);
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        alarmMillis = NEVER;
    }

    private void decide(Input input, Instant now, Headers headers) {
        State before = stores.load(input);
        switch (ledger.decide(before, input, now)) {
            case Decision.Happened(Event event) -> happened(input, before, event, now, headers);
            case Decision.Nothing _nothing -> metrics.repeated();
            case Decision.UnknownOrder _unknown -> throw Undeliverable.unknownOrder(
                    "product " + input.productId() + " has no such order");
            case Decision.Impossible(String why) -> {
                stores.saveImpossible(input);
                throw Undeliverable.impossible(why);
            }
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
        String trace = TraceParent.of(headers);
        if (told != null) {
            if (trace != null && tracing.isOn()) {
                Step step = tracing.begin("decide", trace, now);
                step.end(told.orderId());
                trace = step.traceParent();
            }
            context.forward(new Record<>(told.orderId(), told, now.toEpochMilli(), headers(trace)));
            metrics.decided(told);
        }
        if (level != null) {
            levels.changed(level, now.toEpochMilli(), headers(trace));
        }
    }

    /** Only the trace goes on: what else a stranger puts into headers is not ours to spread. */
    private static Headers headers(@Nullable String trace) {
        Headers kept = new RecordHeaders();
        return trace == null ? kept : kept.add(TraceParent.HEADER, TraceParent.bytes(trace));
    }
}
