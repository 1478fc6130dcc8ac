package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.Listing;
import dev.firstpair.notifier.wishes.Notices;
import dev.firstpair.notifier.wishes.Rounds;
import dev.firstpair.notifier.wishes.Stock;
import dev.firstpair.notifier.wishes.Turn;
import dev.firstpair.streams.Commits;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.wish.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the wishes, and selects users in their order. A user who has an active order is skipped, and keeps the place.
 */
@NullUnmarked // Kafka initialises by init()
final class Call implements Processor<Object, Input, ProductId, Notification> {

    static final String NAME = "call";

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    /** How many places are looked at before other records are processed. */
    private static final int LOOK = 1_000;
    /** How many candidates for one selection are looked up in the orders at once: some have an order already. */
    private static final int CANDIDATES_PER_CALL = 4;
    private static final int LEAST_CANDIDATES = 50;
    private static final Duration SOON = Duration.ofMillis(10);
    /** Delay after the active orders could not be read. */
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A record read so much later than it was written is part of a backlog, of which more may follow. */
    private static final Duration BEHIND = Duration.ofSeconds(5);
    private static final Duration CAUGHT_UP = Duration.ofSeconds(1);
    /** Records that were written while no instance ran are read by then, or their reading has begun. */
    static final Duration FIRST_READ = Duration.ofSeconds(2);
    private static final long NEVER = Long.MAX_VALUE;

    private final Rounds rounds;
    private final ActiveOrders orders;
    private final Commits commits;
    private final Map<ProductId, Long> alarms = new HashMap<>();
    private ProcessorContext<ProductId, Notification> context;
    private WishStores stores;
    private Commits.Work work;
    private @Nullable Cancellable alarm;
    private long alarmMillis = NEVER;
    /** Nothing begins before that: units of an hour ago may be gone, and the next record may move a sale. */
    private Instant caughtUp = Instant.MAX;
    /** Nobody is selected before that: the active orders cannot be read. */
    private Instant available = Instant.MIN;

    Call(Rounds rounds, ActiveOrders orders, Commits commits) {
        this.rounds = rounds;
        this.orders = orders;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<ProductId, Notification> processorContext) {
        context = processorContext;
        stores = new WishStores(processorContext);
        work = commits.begin(processorContext);
        alarms.clear();
        caughtUp = Instant.ofEpochMilli(context.currentSystemTimeMs()).plus(FIRST_READ);
        // Work that came due while no instance ran is done then; a product that waits for nothing loses its alarm then.
        stores.forEachProduct((product, _notices) -> alarms.put(product, caughtUp.toEpochMilli()));
        setAlarm(earliest());
    }

    @Override
    public void close() {
        stopAlarm();
        work.end();
    }

    @Override
    public void process(Record<Object, Input> record) {
        work.done();
        ProductId product = record.value().productId();
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        if (now.toEpochMilli() - record.timestamp() > BEHIND.toMillis() && caughtUp.isBefore(now.plus(CAUGHT_UP))) {
            caughtUp = now.plus(CAUGHT_UP);
        }
        switch (record.value()) {
            case Input.Wished(ProductId _product, Wish wish) -> hear(product, now, before -> wished(before, wish, now));
            case Input.Stocked(ProductId _product, Stock stock) -> hear(product, now,
                    before -> rounds.heard(before, stock, now));
            case Input.Listed(ProductId _product, Listing listing) -> hear(product, now,
                    before -> rounds.heard(before, listing));
            case Input.LetThrough(ProductId _product, Passed passed) -> hear(product, now,
                    before -> rounds.passed(before, passed.count(), passed.window()));
        }
    }

    private void hear(ProductId product, Instant now, UnaryOperator<Notices> change) {
        Notices before = stores.notices(product);
        go(product, before, change.apply(before), now);
        setAlarm(alarms.getOrDefault(product, NEVER));
    }

    private Notices wished(Notices before, Wish wish, Instant now) {
        if (wish.withdrawn()) {
            stores.withdraw(wish.productId(), wish.userId(), wish.wishlistId());
            return before;
        }
        // The queue has the order in which the log has the wishes.
        long place = context.recordMetadata().orElseThrow().offset() + 1;
        return stores.add(wish.productId(), wish.userId(), wish.wishlistId(), place)
                ? rounds.wished(before, now)
                : before;
    }

    /** Executes the next action of a product, and sets its alarm for the one after that. */
    private void go(ProductId product, Notices before, Notices heard, Instant now) {
        boolean behind = now.isBefore(caughtUp);
        Notices notices = behind ? heard : rounds.at(heard, now);
        switch (behind ? new Turn.Wait(caughtUp) : rounds.next(notices, now)) {
            case Turn.Tell tell -> {
                notices = tell(product, notices, tell, now);
                Instant next = now.plus(SOON);
                alarms.put(product, (next.isBefore(available) ? available : next).toEpochMilli());
            }
            case Turn.Wait wait -> alarms.put(product, wait.until().toEpochMilli());
            case Turn.Idle _idle -> alarms.remove(product);
        }
        if (!notices.equals(before)) {
            stores.keep(product, notices);
        }
    }

    private Notices tell(ProductId product, Notices notices, Turn.Tell tell, Instant now) {
        if (now.isBefore(available)) {
            return notices;
        }
        int candidates = Math.clamp((long) CANDIDATES_PER_CALL * tell.most(), LEAST_CANDIDATES, LOOK);
        WishStores.Found found = stores.behind(product, tell.from(), candidates, LOOK,
                waiting -> tell.kind() != NotificationKind.OPENING_SOON || !waiting.toldOfOpening());
        Set<UserId> holders;
        try {
            holders = orders.among(product, found.waiting().stream().map(WishStores.Waiting::userId).toList());
        } catch (ActiveOrders.UnavailableException e) {
            LOG.warn("Nobody is notified for {}, since it is not known who has an order: {}", RETRY, e.getMessage());
            available = now.plus(RETRY);
            return notices;
        }
        List<WishStores.Waiting> called = found.waiting()
                .stream()
                .filter(waiting -> !holders.contains(waiting.userId()))
                .limit(tell.most())
                .toList();
        called.forEach(waiting -> call(product, notices, waiting, tell.kind(), now));
        boolean moreFound = called.size() == tell.most() && !called.getLast().equals(found.waiting().getLast());
        return moreFound
                ? rounds.told(notices, tell.kind(), called.size(), called.getLast().place(), false, now)
                : rounds.told(notices, tell.kind(), called.size(), found.cursor(), found.exhausted(), now);
    }

    private void call(
            ProductId product, Notices notices, WishStores.Waiting waiting, NotificationKind kind, Instant now) {
        Stock stock = Objects.requireNonNull(notices.stock());
        Listing listing = Objects.requireNonNull(notices.listing());
        @Nullable
        Instant opensAt = null;
        switch (kind) {
            case RESTOCKED -> stores.useUp(product, waiting);
            case OPENING_SOON -> {
                stores.markToldOfOpening(product, waiting);
                opensAt = stock.opensAt();
            }
        }
        context.forward(new Record<>(product, new Notification(Wire.notificationId(kind, waiting.wishId()), kind,
                waiting.userId(), product, waiting.wishId(), listing.name(), now, stock.remaining(), opensAt),
                now.toEpochMilli()));
    }

    private void ring(long nowMillis) {
        stopAlarm();
        work.done();
        Instant now = Instant.ofEpochMilli(nowMillis);
        List<ProductId> due = alarms.entrySet()
                .stream()
                .filter(entry -> entry.getValue() <= nowMillis)
                .map(Map.Entry::getKey)
                .toList();
        for (ProductId product : due) {
            Notices notices = stores.notices(product);
            go(product, notices, notices, now);
        }
        setAlarm(earliest());
    }

    private long earliest() {
        return alarms.values().stream().mapToLong(Long::longValue).min().orElse(NEVER);
    }

    /** One alarm, for what is due first: each check costs a commit. */
    private void setAlarm(long dueMillis) {
        if (dueMillis >= alarmMillis) {
            return;
        }
        stopAlarm();
        long inMillis = Math.max(SOON.toMillis(), dueMillis - context.currentSystemTimeMs());
        alarmMillis = dueMillis;
        alarm = context.schedule(Duration.ofMillis(inMillis), PunctuationType.WALL_CLOCK_TIME, this::ring);
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        alarmMillis = NEVER;
    }
}
