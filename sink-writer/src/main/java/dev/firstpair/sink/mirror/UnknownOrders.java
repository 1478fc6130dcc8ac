package dev.firstpair.sink.mirror;

import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.ledger.LedgerOrders;
import dev.firstpair.sink.ledger.LookupProperties;
import dev.firstpair.sink.mirror.RowChange.Refusal;
import dev.firstpair.sink.orders.LostOrders;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderRows;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Asks the ledger for orders whose rows have empty {@code ledger_*} columns, because somebody inserted them, or copied
 * them without these invisible columns, and for orders whose rows are gone, together with these columns. Orders that
 * the ledger knows get their row; rows that it does not know are removed. Until the ledger can be asked, no row is
 * removed.
 *
 * <p>The list of work is the rows themselves and the table {@code lost_orders}, so nothing is lost when the process
 * ends. Repeating the work, on one instance or on two, has the same result.
 */
@Component
public class UnknownOrders implements Mirror.Background {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownOrders.class);

    private static final int CHUNK = 1_000;
    /** Rows that one statement scans where no index helps. */
    private static final int PART = 10_000;
    /** Delay for a person who empties the table and then loads it again: rows restored in between would conflict. */
    private static final Duration TIME_TO_RELOAD = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final long SEND_TIMEOUT_SECONDS = 30;

    private final LedgerOrders ledger;
    private final OrderTable orders;
    private final LostOrders lost;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final MeterRegistry meters;
    private final int atOnce;
    private final Clock clock = Clock.systemUTC();
    private final UnknownOrderQueue queue = new UnknownOrderQueue(clock);
    /** Dead letters of changes that are already made, so that they cannot be derived again. */
    private final Deque<ProducerRecord<byte[], byte[]>> letters = new ArrayDeque<>();

    private @Nullable Thread thread;
    private volatile @Nullable String problem;

    UnknownOrders(
            LedgerOrders ledger, OrderTable orders, LostOrders lost, KafkaTemplate<byte[], byte[]> kafka,
            MeterRegistry meters, LookupProperties properties) {
        this.ledger = ledger;
        this.orders = orders;
        this.lost = lost;
        this.kafka = kafka;
        this.meters = meters;
        this.atOnce = properties.atOnce();
    }

    /** There is, or was, a row without the ledger's state. */
    void found(OrderId orderId) {
        queue.addFound(orderId);
    }

    /** The row of an order is gone. */
    void lost(OrderId orderId) {
        lost.add(orderId, clock.instant());
        queue.scheduleLost(clock.instant());
    }

    /** Any number of rows may be missing. */
    void emptied() {
        Instant now = clock.instant();
        lost.addAll(now);
        queue.scheduleLost(now.plus(TIME_TO_RELOAD));
    }

    /** Starts with the work that another instance may have left. */
    @Override
    public synchronized void start() {
        if (thread == null) {
            queue.addAll();
            thread = Thread.ofPlatform().name("mirror-unknown-orders").daemon().start(this::run);
        }
    }

    /** Open work is found again, by this or another instance. */
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

    private void run() {
        Duration retry = RETRY;
        try {
            while (isCurrent()) {
                UnknownOrderQueue.Work work = queue.take();
                try {
                    Set<String> resolved = resolve(work);
                    problem = null;
                    retry = RETRY;
                    queue.lookAgain(work, resolved);
                } catch (InterruptException e) {
                    queue.requeue(work);
                    return;
                } catch (RuntimeException e) {
                    queue.requeue(work);
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
        } finally {
            ended();
        }
    }

    private synchronized boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /** So that it can start again. */
    private synchronized void ended() {
        if (isCurrent()) {
            thread = null;
        }
    }

    /** Returns which of the rows it found. */
    private Set<String> resolve(UnknownOrderQueue.Work work) {
        send();
        List<LostOrders.Lost> gone = work.lost() ? lostOrders() : List.of();
        boolean all = !gone.isEmpty() && gone.getFirst().all();
        if (all) {
            writeAll();
        }
        Set<OrderId> missing = gone.stream()
                .filter(one -> !one.all())
                .map(one -> OrderId.parse(one.orderId()))
                .collect(Collectors.toSet());
        Set<String> seen = new HashSet<>();
        chunks(work.found()).forEach(chunk -> seen.addAll(orders.unknown(chunk)));
        Set<String> unknown = new LinkedHashSet<>(seen);
        @Nullable
        String after = work.anywhere() || all ? "" : null;
        do {
            while (after != null && unknown.size() < atOnce) {
                OrderTable.Part part = orders.unknownAfter(after, Math.min(atOnce, PART));
                unknown.addAll(part.unknown());
                after = part.last();
            }
            if (!unknown.isEmpty() || !missing.isEmpty()) {
                resolve(unknown, missing);
            }
            unknown.clear();
            missing = Set.of();
        } while (after != null);
        lost.removeRestored(gone);
        return seen;
    }

    /** The lost orders, but not the whole table while somebody may be loading it. */
    private List<LostOrders.Lost> lostOrders() {
        List<LostOrders.Lost> gone = new ArrayList<>(lost.find(atOnce));
        if (gone.size() == atOnce) {
            queue.scheduleLost(clock.instant());
        }
        if (!gone.isEmpty() && gone.getFirst().all()) {
            Instant from = gone.getFirst().at().plus(TIME_TO_RELOAD);
            if (from.isAfter(clock.instant())) {
                gone.removeFirst();
                queue.scheduleLost(from);
            }
        }
        return gone;
    }

    /** Writes all rows that are missing. Rows without the ledger's state are compared with it afterwards. */
    private void writeAll() {
        OrderRows chunk = new OrderRows();
        ledger.forEach(row -> {
            chunk.add(row);
            if (chunk.size() == CHUNK) {
                writeKnown(chunk.drain());
            }
        });
        writeKnown(chunk.drain());
        LOG.info("All orders that the ledger knows have a row: some might have been lost");
    }

    private void writeKnown(List<OrderRow> rows) {
        Set<String> unknown = Set.copyOf(orders.unknown(ids(rows)));
        upsert(rows.stream().filter(row -> !unknown.contains(row.orderId().toString())).toList());
    }

    /** Returns which of the rows lacked the ledger's state. */
    private Set<String> write(List<OrderRow> rows) {
        // Only these are restored: another row may have an edit that the ledger has not decided yet.
        List<String> unknown = orders.unknown(ids(rows));
        // The ledger's view has the date; a row made of later events only has the time in the id.
        BisectingWriter.store(rows.stream()
                .filter(row -> row.holdUntil() == null && !row.orderDate().equals(row.orderId().madeAt()))
                .toList(), orders::correctDates,
                (row, why) -> LOG.error("MySQL refuses the date of order {}: {}", row.orderId(), why));
        upsert(rows);
        BisectingWriter.store(unknown.stream().map(OrderId::parse).toList(), orders::restore,
                (orderId, why) -> LOG.error("MySQL refuses the row of order {}: {}", orderId, why));
        return Set.copyOf(unknown);
    }

    private void upsert(List<OrderRow> rows) {
        BisectingWriter.store(rows, orders::upsert,
                (row, why) -> LOG.error("MySQL refuses the row of order {}: {}", row.orderId(), why));
    }

    private static List<String> ids(List<OrderRow> rows) {
        return rows.stream().map(row -> row.orderId().toString()).toList();
    }

    private static <T> List<List<T>> chunks(Collection<T> all) {
        List<T> list = List.copyOf(all);
        return IntStream.iterate(0, from -> from < list.size(), from -> from + CHUNK)
                .mapToObj(from -> list.subList(from, Math.min(from + CHUNK, list.size())))
                .toList();
    }

    private void resolve(Set<String> unknown, Set<OrderId> missing) {
        Set<OrderId> ids = new HashSet<>(missing);
        unknown.forEach(orderId -> id(orderId).ifPresent(ids::add));
        Instant begun = clock.instant();
        Map<OrderId, OrderRow> known = ledger.find(ids);
        queue.pauseAfter(Duration.between(begun, clock.instant()));
        chunks(unknown).forEach(chunk -> resolve(orders.unknownRows(chunk), known));
        List<OrderRow> gone = missing.stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .sorted(OrderRow.BY_ID)
                .toList();
        chunks(gone).forEach(this::write);
        LOG.info("The ledger was asked for {} rows of orders, and {} that were gone: it knows {} of them",
                unknown.size(), missing.size(), known.size());
    }

    private void resolve(List<OrderTable.UnknownRow> rows, Map<OrderId, OrderRow> known) {
        List<OrderRow> restored = new ArrayList<>();
        List<OrderTable.UnknownRow> different = new ArrayList<>();
        for (OrderTable.UnknownRow row : rows) {
            @Nullable
            OrderRow order = id(row.orderId()).map(known::get).orElse(null);
            if (order != null) {
                // The ledger's view keeps the deadline only while the unit is held.
                restored.add(order.withHoldUntil(row.holdUntil()));
                if (!row.agreesWith(order)) {
                    different.add(row);
                }
            } else if (orders.removeUnknown(row.orderId())) {
                refused(row, Refusal.INVENTED,
                        "order " + row.orderId() + " is none of the ledger's: orders are placed by requests");
            }
        }
        restored.sort(OrderRow.BY_ID);
        Set<String> changed = write(restored);
        different.stream()
                .filter(row -> changed.contains(row.orderId()))
                .forEach(row -> refused(row, Refusal.FIXED_COLUMN, "order " + row.orderId()
                        + ": its row was not what the ledger said, and had lost what that was"));
        send();
    }

    private static Optional<OrderId> id(String orderId) {
        try {
            return Optional.of(OrderId.parse(orderId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void refused(OrderTable.UnknownRow row, Refusal why, String detail) {
        LOG.warn("An edit by hand is refused and taken back ({}): {}", why, detail);
        meters.counter("firstpair.mirror.refused", "reason", why.name().toLowerCase(Locale.ROOT)).increment();
        letters.add(MirrorPublisher.deadLetter(Topics.ORDER_COMMANDS, String.valueOf(row.columns().get("product_id")),
                Map.of("after", row.columns()), detail));
    }

    private void send() {
        try {
            List<CompletableFuture<?>> sent = new ArrayList<>();
            letters.forEach(letter -> sent.add(kafka.send(letter)));
            for (CompletableFuture<?> letter : sent) {
                letter.get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
                letters.remove();
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("could not write a dead letter", Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
