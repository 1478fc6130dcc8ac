package dev.firstpair.sink.mirror;

import dev.firstpair.sink.intake.Isolation;
import dev.firstpair.sink.ledger.LedgerOrders;
import dev.firstpair.sink.mirror.RowChange.Refusal;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Asks the ledger for rows of {@code orders} that do not say what it said: rows that somebody inserted, or copied without
 * the invisible columns, and rows that are gone with them. What the ledger knows gets its row, what it does not know goes
 * away. Until the ledger can be asked, nothing goes away.
 *
 * <p>The rows themselves are the list of what is to be done, so nothing is forgotten when the process ends; but for what is
 * gone. Done twice, by one instance or by two, it does the same.
 */
@Component
public class UnknownOrders implements Mirror.Background {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownOrders.class);

    /** Rows that are looked at one by one. Of more, all that the ledger knows are written first, without looking. */
    private static final int FEW = 10_000;
    private static final int CHUNK = 1_000;
    /** For somebody who empties the table and then loads it again: what is in it already would be in their way. */
    private static final Duration TIME_TO_RELOAD = Duration.ofSeconds(10);
    private static final Duration UNTIL_COMMITTED = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final long SEND_TIMEOUT_SECONDS = 30;

    private final LedgerOrders ledger;
    private final OrderTable orders;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final MeterRegistry meters;
    private final Clock clock = Clock.systemUTC();

    /** Rows that are gone, by their ids. */
    private Set<OrderId> gone = new HashSet<>();
    private boolean unknown;
    /** Until when the table is looked at again, since a row may be read in the binlog before it can be read in the table. */
    private Instant unsettledUntil = Instant.MIN;
    private @Nullable Instant emptied;
    private @Nullable Thread thread;
    private volatile @Nullable String problem;

    UnknownOrders(LedgerOrders ledger, OrderTable orders, KafkaTemplate<byte[], byte[]> kafka, MeterRegistry meters) {
        this.ledger = ledger;
        this.orders = orders;
        this.kafka = kafka;
        this.meters = meters;
    }

    /** There are, or may be, rows that do not say what the ledger said. */
    synchronized void found() {
        unknown = true;
        unsettledUntil = clock.instant().plus(UNTIL_COMMITTED);
        notifyAll();
    }

    /** There was such a row. */
    synchronized void lost(OrderId orderId) {
        if (gone.size() < FEW) {
            gone.add(orderId);
        } else if (emptied == null) {
            emptied = clock.instant();
        }
        notifyAll();
    }

    /** Any number of rows may be missing. */
    synchronized void emptied() {
        emptied = clock.instant();
        notifyAll();
    }

    /** Begins, with what an instance that ended may have left. */
    @Override
    public synchronized void start() {
        if (thread == null) {
            unknown = true;
            thread = Thread.ofPlatform().name("mirror-unknown-orders").daemon().start(this::run);
        }
    }

    /** What has been found is found again, here or by another instance. */
    @Override
    public synchronized void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Why the ledger cannot be asked. */
    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** What is to be done at once. */
    private record Work(boolean all, Set<OrderId> gone) {}

    private void run() {
        Duration retry = RETRY;
        try {
            while (true) {
                Work work = await();
                try {
                    settle(work);
                    problem = null;
                    retry = RETRY;
                    lookAgain();
                } catch (InterruptException e) {
                    return;
                } catch (RuntimeException e) {
                    again(work);
                    if (!e.toString().equals(problem)) {
                        LOG.warn("Rows of orders stay as they are until the ledger can be asked: {}", e.toString());
                    }
                    problem = e.toString();
                    Thread.sleep(retry);
                    retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopping");
        }
    }

    private synchronized Work await() throws InterruptedException {
        while (true) {
            if (thread != Thread.currentThread()) {
                throw new InterruptedException();
            }
            Instant since = emptied;
            Duration left = since == null
                    ? Duration.ZERO
                    : Duration.between(clock.instant(), since.plus(TIME_TO_RELOAD));
            boolean all = since != null && !left.isPositive();
            if (unknown || all || !gone.isEmpty()) {
                Work work = new Work(all, gone);
                gone = new HashSet<>();
                unknown = false;
                emptied = all ? null : since;
                return work;
            }
            wait(left.isPositive() ? left.toMillis() + 1 : 0);
        }
    }

    private synchronized void lookAgain() throws InterruptedException {
        if (clock.instant().isBefore(unsettledUntil)) {
            wait(LOOK_AGAIN.toMillis());
            unknown = true;
        }
    }

    private synchronized void again(Work work) {
        unknown = true;
        gone.addAll(work.gone());
        if (work.all() && emptied == null) {
            emptied = clock.instant().minus(TIME_TO_RELOAD);
        }
    }

    private void settle(Work work) {
        List<OrderTable.UnknownRow> rows = orders.unknown("", FEW);
        if (work.all() || rows.size() == FEW) {
            writeAll();
            rows = orders.unknown("", FEW);
        }
        Set<OrderId> missing = work.gone();
        while (!rows.isEmpty() || !missing.isEmpty()) {
            settle(rows, missing);
            missing = Set.of();
            rows = rows.size() < FEW ? List.of() : orders.unknown(rows.getLast().orderId(), FEW);
        }
    }

    private void writeAll() {
        Map<OrderId, OrderRow> chunk = new HashMap<>();
        ledger.forEach(row -> {
            chunk.merge(row.orderId(), row, OrderRow::merge);
            if (chunk.size() == CHUNK) {
                write(chunk);
            }
        });
        write(chunk);
        LOG.warn("All orders that the ledger knows have a row, after rows of orders were lost or copied");
    }

    private void write(Map<OrderId, OrderRow> chunk) {
        List<OrderRow> rows = sorted(chunk.values());
        chunk.clear();
        write(rows);
    }

    private void write(List<OrderRow> rows) {
        // Only these are restored: in another one may stand what somebody asks for, and the ledger has not decided yet.
        List<OrderId> unknown = orders.unknown(rows.stream().map(OrderRow::orderId).toList());
        Isolation.store(rows, orders::upsert,
                (row, why) -> LOG.error("MySQL refuses the row of order {}: {}", row.orderId(), why));
        orders.restore(unknown);
    }

    /** In one order, as the listeners do it, which write the same rows. */
    private static List<OrderRow> sorted(Collection<OrderRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(row -> row.orderId().toString()))
                .toList();
    }

    private void settle(List<OrderTable.UnknownRow> rows, Set<OrderId> missing) {
        Set<OrderId> ids = new HashSet<>(missing);
        rows.forEach(row -> id(row).ifPresent(ids::add));
        Map<OrderId, OrderRow> known = ledger.find(ids);
        List<OrderRow> restored = new ArrayList<>();
        int adopted = 0;
        for (OrderTable.UnknownRow row : rows) {
            Optional<OrderId> id = id(row);
            @Nullable
            OrderRow order = id.map(known::get).orElse(null);
            if (order == null) {
                refuse(row, Refusal.INVENTED,
                        "order " + row.orderId() + " is none of the ledger's: orders are placed by requests");
                orders.removeUnknown(row.orderId());
            } else {
                if (row.agreesWith(order)) {
                    adopted++;
                } else {
                    refuse(row, Refusal.FIXED_COLUMN, "order " + row.orderId()
                            + ": its row was not what the ledger said, and had lost what that was");
                }
                // Until when a unit was held, the ledger's view keeps no longer than that.
                restored.add(order.withHoldUntil(row.holdUntil()));
                known.remove(order.orderId());
            }
        }
        restored.addAll(known.values());
        write(sorted(restored));
        if (adopted > 0 || !known.isEmpty()) {
            LOG.info("{} rows of orders are recognised as the ledger's, {} that were gone are back", adopted,
                    known.size());
        }
    }

    private static Optional<OrderId> id(OrderTable.UnknownRow row) {
        try {
            return Optional.of(OrderId.parse(row.orderId()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void refuse(OrderTable.UnknownRow row, Refusal why, String detail) {
        LOG.warn("An edit by hand is refused and taken back ({}): {}", why, detail);
        try {
            kafka.send(MirrorPublisher.deadLetter(Topics.ORDER_COMMANDS,
                    String.valueOf(row.columns().get("product_id")), Map.of("after", row.columns()), detail))
                    .get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("could not write a dead letter", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
        meters.counter("firstpair.mirror.refused", "reason", why.name().toLowerCase(Locale.ROOT)).increment();
    }
}
