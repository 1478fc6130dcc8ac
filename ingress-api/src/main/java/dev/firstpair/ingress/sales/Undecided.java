package dev.firstpair.ingress.sales;

import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the ledger is behind this instance: how many of this instance's requests are in the log and not decided yet,
 * as far as it has read the decisions, and how fast they are decided. Requests of a product are decided in the order in
 * which the brokers logged them, so the decision of one implies that those before it are decided; only counts are kept.
 *
 * <p>Thread-safe.
 */
public final class Undecided {

    /** Accepted requests should be decided within this time, at the speed of the last seconds. */
    private static final long LONGEST_WAIT_SECONDS = 2;
    /**
     * A product whose oldest request waits no longer than this is decided fast enough, whatever the other products do.
     */
    private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STALE_NANOS = 2 * WINDOW_NANOS;

    private final IntSupplier least;
    private final LongSupplier nanoTime;
    private final Map<ProductId, OfProduct> products = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private volatile Speed speed;

    /** Requests decided since the window began, and per second in the window before. */
    private record Speed(long beganNanos, long decided, long before) {}

    private static final class OfProduct {
        private final Deque<Logged> logged = new ArrayDeque<>();
        private long decidedMillis = Long.MIN_VALUE;
        private volatile @Nullable Logged oldest;
    }

    /** Requests with the same log time: those of a batch. */
    private static final class Logged {
        private final long millis;
        private final long sinceNanos;
        private int count;

        Logged(long millis, long sinceNanos) {
            this.millis = millis;
            this.sinceNanos = sinceNanos;
        }
    }

    /**
     * @param least how many may be undecided however slow the ledger is, such as while it moves to another instance;
     *     read each time
     * @param nanoTime as {@link System#nanoTime()}
     */
    public Undecided(IntSupplier least, LongSupplier nanoTime) {
        this.least = least;
        this.nanoTime = nanoTime;
        this.speed = new Speed(nanoTime.getAsLong(), 0, 0);
    }

    /**
     * Records that a request was logged for the first time.
     *
     * @param millis its log time, by the brokers' clock
     */
    public void logged(ProductId productId, long millis) {
        OfProduct product = products.computeIfAbsent(productId, ignored -> new OfProduct());
        synchronized (product) {
            if (millis <= product.decidedMillis) {
                return;
            }
            Logged last = product.logged.peekLast();
            if (last == null || last.millis != millis) {
                last = new Logged(millis, nanoTime.getAsLong());
                product.logged.addLast(last);
                product.oldest = product.logged.peekFirst();
            }
            last.count++;
            count.incrementAndGet();
        }
    }

    /**
     * Records that a request, of this or another instance, was decided.
     *
     * @param millis its log time, by the brokers' clock
     */
    void decided(ProductId productId, long millis) {
        OfProduct product = products.get(productId);
        if (product == null) {
            return;
        }
        int decided = 0;
        synchronized (product) {
            product.decidedMillis = Math.max(product.decidedMillis, millis);
            for (Logged next = product.logged.peekFirst(); next != null
                    && next.millis <= millis; next = product.logged.peekFirst()) {
                decided += next.count;
                product.logged.removeFirst();
            }
            product.oldest = product.logged.peekFirst();
            count.addAndGet(-decided);
        }
        if (decided > 0) {
            recordDecided(decided);
        }
    }

    /** Number of undecided requests. */
    public long count() {
        return count.get();
    }

    /**
     * Whether there are more than the ledger can decide soon, so that one more request for the product would wait too
     * long.
     */
    public boolean tooMany(ProductId productId) {
        long now = count.get();
        return now > least.getAsInt() && now > LONGEST_WAIT_SECONDS * perSecond() && isSlow(productId);
    }

    private boolean isSlow(ProductId productId) {
        OfProduct product = products.get(productId);
        Logged oldest = product == null ? null : product.oldest;
        return oldest != null && nanoTime.getAsLong() - oldest.sinceNanos > PATIENCE_NANOS;
    }

    private long perSecond() {
        Speed last = speed;
        return nanoTime.getAsLong() - last.beganNanos > STALE_NANOS ? 0 : Math.max(last.decided, last.before);
    }

    private synchronized void recordDecided(int decided) {
        Speed last = speed;
        long nowNanos = nanoTime.getAsLong();
        long elapsed = nowNanos - last.beganNanos;
        speed = elapsed < WINDOW_NANOS
                ? new Speed(last.beganNanos, last.decided + decided, last.before)
                : new Speed(nowNanos, decided, last.decided * WINDOW_NANOS / elapsed);
    }
}
