package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;
import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.streams.Commits;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Releases selected users at the rate, one product after the other. There is one task for all products, on any
 * instance, and the pace is in its store: another instance goes on where this one stopped.
 */
@NullUnmarked // Kafka initialises by init()
final class LetThrough implements Processor<ProductId, Notification, Object, Object> {

    static final String NAME = "let-through";

    private static final Duration TICK = Duration.ofMillis(20);

    private final Supplier<Rate> standard;
    private final NotifierMetrics metrics;
    private final Commits commits;
    /** Products whose queue is not empty; the first is the next to release a user. */
    private final Deque<ProductId> turns = new ArrayDeque<>();
    private ProcessorContext<Object, Object> context;
    private LineStores stores;
    private Commits.Work work;
    private @Nullable Cancellable tick;

    /** @param standard the rate as long as no admin has set another */
    LetThrough(Supplier<Rate> standard, NotifierMetrics metrics, Commits commits) {
        this.standard = standard;
        this.metrics = metrics;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        stores = new LineStores(processorContext);
        work = commits.begin(processorContext);
        turns.clear();
        stores.forEachLine((product, line) -> {
            if (!line.isEmpty()) {
                turns.addLast(product);
            }
        });
        tickIn(TICK);
    }

    @Override
    public void close() {
        stopTicking();
        work.end();
    }

    @Override
    public void process(Record<ProductId, Notification> record) {
        work.done();
        ProductId product = record.key();
        if (stores.line(product).isEmpty()) {
            turns.addLast(product);
        }
        stores.join(product, record.value());
        tickIn(TICK);
    }

    private void tick(long nowMillis) {
        stopTicking();
        work.done();
        LineStores.Overall overall = stores.overall();
        Rate rate = rate(overall);
        int permits = overall.pace().permits(rate.perSecond(), nowMillis);
        Map<ProductId, Integer> through = share(permits, rate, nowMillis);
        int all = through.values().stream().mapToInt(Integer::intValue).sum();
        Pace pace = overall.pace();
        if (all > 0) {
            pace = pace.passed(all, rate.perSecond(), nowMillis);
            stores.keep(new LineStores.Overall(pace, overall.rate()));
            int window = rate.window(Math.max(through.size(), turns.size()));
            through.forEach((product, count) -> answer(product, new Passed(count, window), nowMillis));
        }
        if (!turns.isEmpty()) {
            long next = pace.nextMillis(rate.perSecond(), nowMillis);
            if (all == 0) {
                next = Math.max(next, earliest(rate, nowMillis));
            }
            tickIn(Duration.ofMillis(next - nowMillis));
        }
    }

    /** Round robin: each product releases one user at a time, until no product may release another. */
    private Map<ProductId, Integer> share(int permits, Rate rate, long nowMillis) {
        Map<ProductId, Line> lines = new HashMap<>();
        Map<ProductId, Integer> through = new LinkedHashMap<>();
        int left = permits;
        int passedOver = 0;
        while (left > 0 && passedOver < turns.size()) {
            ProductId product = turns.removeFirst();
            Line line = lines.computeIfAbsent(product, stores::line);
            int already = through.getOrDefault(product, 0);
            if (already >= line.pace().permits(rate.perProductPerSecond(), nowMillis)) {
                turns.addLast(product);
                passedOver++;
                continue;
            }
            passedOver = 0;
            left--;
            through.put(product, already + 1);
            tell(stores.take(product, line.first() + already), nowMillis);
            if (line.first() + already + 1 < line.next()) {
                turns.addLast(product);
            }
        }
        through.forEach((product, count) -> {
            Line line = Objects.requireNonNull(lines.get(product));
            stores.keep(product,
                    line.left(count, line.pace().passed(count, rate.perProductPerSecond(), nowMillis)));
        });
        return through;
    }

    private void tell(Notification called, long nowMillis) {
        Notification told = new Notification(called.notificationId(), called.kind(), called.userId(),
                called.productId(), called.wishlistId(), called.productName(), Instant.ofEpochMilli(nowMillis),
                called.remaining(), called.opensAt());
        context.forward(new Record<UserId, Notification>(told.userId(), told, nowMillis), NotifierTopology.TELL);
        metrics.told(told);
    }

    private void answer(ProductId product, Passed passed, long nowMillis) {
        context.forward(new Record<>(product, passed, nowMillis), NotifierTopology.ANSWER);
    }

    /** When the pace of a product allows the first of the waiting users. */
    private long earliest(Rate rate, long nowMillis) {
        return turns.stream()
                .mapToLong(product -> stores.line(product).pace().nextMillis(rate.perProductPerSecond(), nowMillis))
                .min()
                .orElse(nowMillis);
    }

    private Rate rate(LineStores.Overall overall) {
        Rate set = overall.rate();
        return set == null ? standard.get() : set;
    }

    private void tickIn(Duration time) {
        if (tick == null) {
            tick = context.schedule(time.compareTo(TICK) < 0 ? TICK : time, PunctuationType.WALL_CLOCK_TIME,
                    this::tick);
        }
    }

    private void stopTicking() {
        if (tick != null) {
            tick.cancel();
            tick = null;
        }
    }
}
