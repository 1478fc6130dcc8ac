package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Pace;
import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.streams.Alarm;
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
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/**
 * Releases selected users at the rate, one product after the other. There is one task for all products, on any
 * instance, and the pace is in its store: another instance goes on where this one stopped.
 */
@NullUnmarked // Kafka initialises by init()
final class RateLimiter implements Processor<ProductId, Notification, Object, Object> {

    static final String NAME = "let-through";

    private static final Duration TICK = Duration.ofMillis(20);

    private final Supplier<Rate> standard;
    private final NotifierMetrics metrics;
    private final Commits commits;
    /** Products whose queue is not empty; the first is the next to release a user. */
    private final Deque<ProductId> roundRobin = new ArrayDeque<>();
    private ProcessorContext<Object, Object> context;
    private ReleaseStores stores;
    private Commits.Work work;
    private Alarm alarm;

    /** @param standard the rate as long as no admin has set another */
    RateLimiter(Supplier<Rate> standard, NotifierMetrics metrics, Commits commits) {
        this.standard = standard;
        this.metrics = metrics;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        stores = new ReleaseStores(processorContext);
        work = commits.begin(processorContext);
        alarm = new Alarm(processorContext, work, TICK, this::tick);
        roundRobin.clear();
        stores.forEachQueue((product, queue) -> {
            if (!queue.isEmpty()) {
                roundRobin.addLast(product);
            }
        });
        alarm.setAfter(TICK);
    }

    @Override
    public void close() {
        alarm.cancel();
        work.end();
    }

    @Override
    public void process(Record<ProductId, Notification> record) {
        work.done();
        ProductId product = record.key();
        if (stores.queue(product).isEmpty()) {
            roundRobin.addLast(product);
        }
        stores.add(product, record.value());
        alarm.setAfter(TICK);
    }

    private void tick(long nowMillis) {
        ReleaseStores.Overall overall = stores.overall();
        Rate rate = rate(overall);
        int permits = overall.pace().permits(rate.perSecond(), nowMillis);
        Map<ProductId, Integer> released = share(permits, rate, nowMillis);
        int all = released.values().stream().mapToInt(Integer::intValue).sum();
        Pace pace = overall.pace();
        if (all > 0) {
            pace = pace.released(all, rate.perSecond(), nowMillis);
            stores.keep(new ReleaseStores.Overall(pace, overall.rate()));
            int window = rate.window(Math.max(released.size(), roundRobin.size()));
            released.forEach((product, count) -> returnCredit(product, new Credit(count, window), nowMillis));
        }
        if (!roundRobin.isEmpty()) {
            long next = pace.nextMillis(rate.perSecond(), nowMillis);
            if (all == 0) {
                next = Math.max(next, earliest(rate, nowMillis));
            }
            alarm.setFor(next);
        }
    }

    /** Round robin: each product releases one user at a time, until no product may release another. */
    private Map<ProductId, Integer> share(int permits, Rate rate, long nowMillis) {
        Map<ProductId, ReleaseQueue> queues = new HashMap<>();
        Map<ProductId, Integer> released = new LinkedHashMap<>();
        int left = permits;
        int skipped = 0;
        while (left > 0 && skipped < roundRobin.size()) {
            ProductId product = roundRobin.removeFirst();
            ReleaseQueue queue = queues.computeIfAbsent(product, stores::queue);
            int already = released.getOrDefault(product, 0);
            if (already >= queue.pace().permits(rate.perProductPerSecond(), nowMillis)) {
                roundRobin.addLast(product);
                skipped++;
                continue;
            }
            skipped = 0;
            left--;
            released.put(product, already + 1);
            release(stores.take(product, queue.first() + already), nowMillis);
            if (queue.first() + already + 1 < queue.next()) {
                roundRobin.addLast(product);
            }
        }
        released.forEach((product, count) -> {
            ReleaseQueue queue = Objects.requireNonNull(queues.get(product));
            stores.keep(product,
                    queue.removed(count, queue.pace().released(count, rate.perProductPerSecond(), nowMillis)));
        });
        return released;
    }

    private void release(Notification selected, long nowMillis) {
        Notification released = new Notification(selected.notificationId(), selected.kind(), selected.userId(),
                selected.productId(), selected.wishlistId(), selected.productName(), Instant.ofEpochMilli(nowMillis),
                selected.remaining(), selected.opensAt());
        context.forward(new Record<UserId, Notification>(released.userId(), released, nowMillis),
                NotifierTopology.NOTIFICATIONS_SINK);
        metrics.released(released);
    }

    private void returnCredit(ProductId product, Credit credit, long nowMillis) {
        context.forward(new Record<>(product, credit, nowMillis), NotifierTopology.CREDIT_SINK);
    }

    /** When the pace of a product allows the first of the waiting users. */
    private long earliest(Rate rate, long nowMillis) {
        return roundRobin.stream()
                .mapToLong(product -> stores.queue(product).pace().nextMillis(rate.perProductPerSecond(), nowMillis))
                .min()
                .orElse(nowMillis);
    }

    private Rate rate(ReleaseStores.Overall overall) {
        Rate set = overall.rate();
        return set == null ? standard.get() : set;
    }
}
