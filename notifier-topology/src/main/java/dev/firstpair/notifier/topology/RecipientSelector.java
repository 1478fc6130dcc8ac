package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.wishes.Listing;
import dev.firstpair.notifier.wishes.NextAction;
import dev.firstpair.notifier.wishes.ProductState;
import dev.firstpair.notifier.wishes.RoundPolicy;
import dev.firstpair.notifier.wishes.Stock;
import dev.firstpair.streams.Alarm;
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
final class RecipientSelector implements Processor<Object, Input, ProductId, Notification> {

    static final String NAME = "call";

    private static final Logger LOG = LoggerFactory.getLogger(RecipientSelector.class);
    /** How many places are looked at before other records are processed. */
    private static final int SCAN_LIMIT = 1_000;
    /** How many candidates for one selection are looked up in the orders at once: some have an order already. */
    private static final int CANDIDATES_PER_SELECTED = 4;
    private static final int LEAST_CANDIDATES = 50;
    private static final Duration SOON = Duration.ofMillis(10);
    /** Delay after the active orders could not be read. */
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** A record read so much later than it was written is part of a backlog, of which more may follow. */
    private static final Duration BEHIND = Duration.ofSeconds(5);
    private static final Duration CAUGHT_UP = Duration.ofSeconds(1);
    /** Records that were written while no instance ran are read by then, or their reading has begun. */
    static final Duration FIRST_READ = Duration.ofSeconds(2);

    private final RoundPolicy policy;
    private final ActiveOrders orders;
    private final Commits commits;
    private final Map<ProductId, Long> deadlines = new HashMap<>();
    private ProcessorContext<ProductId, Notification> context;
    private WishStores stores;
    private Commits.Work work;
    private Alarm alarm;
    /** Nothing begins before that: units of an hour ago may be gone, and the next record may move a sale. */
    private Instant caughtUp = Instant.MAX;
    /** Nobody is selected before that: the active orders cannot be read. */
    private Instant available = Instant.MIN;

    RecipientSelector(RoundPolicy policy, ActiveOrders orders, Commits commits) {
        this.policy = policy;
        this.orders = orders;
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<ProductId, Notification> processorContext) {
        context = processorContext;
        stores = new WishStores(processorContext);
        work = commits.begin(processorContext);
        alarm = new Alarm(processorContext, work, SOON, this::onAlarm);
        deadlines.clear();
        caughtUp = Instant.ofEpochMilli(context.currentSystemTimeMs()).plus(FIRST_READ);
        // Work that came due while no instance ran is done then; a product that waits for nothing has no deadline then.
        stores.forEachProduct((product, _state) -> deadlines.put(product, caughtUp.toEpochMilli()));
        alarm.setFor(earliest());
    }

    @Override
    public void close() {
        alarm.cancel();
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
            case Input.Wished(ProductId _product, Wish wish) -> update(product, now,
                    before -> wished(before, wish, now));
            case Input.Stocked(ProductId _product, Stock stock) -> update(product, now,
                    before -> policy.onStock(before, stock, now));
            case Input.Listed(ProductId _product, Listing listing) -> update(product, now,
                    before -> policy.onListing(before, listing));
            case Input.Credited(ProductId _product, Credit credit) -> update(product, now,
                    before -> policy.onCredit(before, credit.count(), credit.window()));
        }
    }

    private void update(ProductId product, Instant now, UnaryOperator<ProductState> change) {
        ProductState before = stores.state(product);
        execute(product, before, change.apply(before), now);
        alarm.setFor(deadlines.getOrDefault(product, Alarm.NEVER));
    }

    private ProductState wished(ProductState before, Wish wish, Instant now) {
        if (wish.withdrawn()) {
            stores.withdraw(wish.productId(), wish.userId(), wish.wishlistId());
            return before;
        }
        // The queue has the order in which the log has the wishes.
        long place = context.recordMetadata().orElseThrow().offset() + 1;
        return stores.add(wish.productId(), wish.userId(), wish.wishlistId(), place)
                ? policy.onWish(before, now)
                : before;
    }

    /** Executes the next action of a product, and sets its alarm for the one after that. */
    private void execute(ProductId product, ProductState before, ProductState updated, Instant now) {
        boolean behind = now.isBefore(caughtUp);
        ProductState state = behind ? updated : policy.advance(updated, now);
        switch (behind ? new NextAction.Wait(caughtUp) : policy.next(state, now)) {
            case NextAction.Notify action -> {
                state = select(product, state, action, now);
                Instant next = now.plus(SOON);
                deadlines.put(product, (next.isBefore(available) ? available : next).toEpochMilli());
            }
            case NextAction.Wait wait -> deadlines.put(product, wait.until().toEpochMilli());
            case NextAction.Idle _idle -> deadlines.remove(product);
        }
        if (!state.equals(before)) {
            stores.keep(product, state);
        }
    }

    private ProductState select(ProductId product, ProductState state, NextAction.Notify action, Instant now) {
        if (now.isBefore(available)) {
            return state;
        }
        int candidates = Math.clamp((long) CANDIDATES_PER_SELECTED * action.limit(), LEAST_CANDIDATES, SCAN_LIMIT);
        WishStores.Found found = stores.find(product, action.after(), candidates, SCAN_LIMIT,
                waiting -> action.kind() != NotificationKind.OPENING_SOON || !waiting.notifiedOfOpening());
        Set<UserId> holders;
        try {
            holders = orders.among(product, found.waiting().stream().map(WishStores.Waiting::userId).toList());
        } catch (ActiveOrders.UnavailableException e) {
            LOG.warn("Nobody is notified for {}, since it is not known who has an order: {}", RETRY, e.getMessage());
            available = now.plus(RETRY);
            return state;
        }
        List<WishStores.Waiting> selected = found.waiting()
                .stream()
                .filter(waiting -> !holders.contains(waiting.userId()))
                .limit(action.limit())
                .toList();
        selected.forEach(waiting -> forward(product, state, waiting, action.kind(), now));
        boolean moreFound = selected.size() == action.limit() && !selected.getLast().equals(found.waiting().getLast());
        return moreFound
                ? policy.onSelected(state, action.kind(), selected.size(), selected.getLast().place(), false, now)
                : policy.onSelected(state, action.kind(), selected.size(), found.cursor(), found.exhausted(), now);
    }

    private void forward(
            ProductId product, ProductState state, WishStores.Waiting waiting, NotificationKind kind, Instant now) {
        Stock stock = Objects.requireNonNull(state.stock());
        Listing listing = Objects.requireNonNull(state.listing());
        @Nullable
        Instant opensAt = null;
        switch (kind) {
            case RESTOCKED -> stores.useUp(product, waiting);
            case OPENING_SOON -> {
                stores.markNotifiedOfOpening(product, waiting);
                opensAt = stock.opensAt();
            }
        }
        context.forward(new Record<>(product, new Notification(WireMapping.notificationId(kind, waiting.wishId()), kind,
                waiting.userId(), product, waiting.wishId(), listing.name(), now, stock.remaining(), opensAt),
                now.toEpochMilli()));
    }

    private void onAlarm(long nowMillis) {
        Instant now = Instant.ofEpochMilli(nowMillis);
        List<ProductId> due = deadlines.entrySet()
                .stream()
                .filter(entry -> entry.getValue() <= nowMillis)
                .map(Map.Entry::getKey)
                .toList();
        for (ProductId product : due) {
            ProductState state = stores.state(product);
            execute(product, state, state, now);
        }
        alarm.setFor(earliest());
    }

    private long earliest() {
        return deadlines.values().stream().mapToLong(Long::longValue).min().orElse(Alarm.NEVER);
    }
}
