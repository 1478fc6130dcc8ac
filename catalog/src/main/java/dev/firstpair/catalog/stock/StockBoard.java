package dev.firstpair.catalog.stock;

import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The newest stock of every product, and waiting for a newer one. Thread-safe; made for virtual threads. */
public final class StockBoard {

    private final ConcurrentMap<ProductId, Entry> entries = new ConcurrentHashMap<>();
    private final Duration patience;
    private volatile boolean closed;

    /** @param patience how long to wait for a product that was just created, at least 0 */
    StockBoard(Duration patience) {
        this.patience = patience;
    }

    /** The newest stock of a product; empty if none is known. */
    public Optional<Stock> current(ProductId product) {
        Entry entry = entries.get(product);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.stock);
    }

    /** Stores a stock unless a newer one is known. */
    void post(Stock stock) {
        entry(new ProductId(stock.productId())).post(stock);
    }

    /**
     * Waits until there is a newer stock than {@code seen} and returns the newest; those in between are skipped. Empty
     * when the time is up or the board is closed.
     *
     * @param product one that exists: the board keeps an entry for it from now on
     * @param seen absent: any stock is newer
     */
    Optional<Stock> awaitNewer(ProductId product, @Nullable Stock seen, Duration timeout) throws InterruptedException {
        return entry(product).awaitNewer(seen, timeout);
    }

    /**
     * Waits until a product that was just created has its first units, and returns its newest stock; empty if none is
     * known when that takes too long.
     */
    public Optional<Stock> awaitGranted(ProductId product, int units) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + patience.toNanos();
        Optional<Stock> newest = Optional.empty();
        Optional<Stock> newer = awaitNewer(product, null, patience);
        while (newer.isPresent()) {
            newest = newer;
            Integer granted = newer.get().granted();
            if (granted != null && granted >= units) {
                break;
            }
            newer = awaitNewer(product, newer.get(), Duration.ofNanos(giveUpNanos - System.nanoTime()));
        }
        return newest;
    }

    /**
     * Waits until {@code units} of the product remain, or the time is up, and returns its newest stock; empty, and at
     * once, if none is known.
     */
    public Optional<Stock> awaitRemaining(ProductId product, int units, Duration timeout) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + timeout.toNanos();
        Optional<Stock> known = current(product);
        Optional<Stock> newer = known;
        while (newer.isPresent() && newer.get().remaining() < units) {
            known = newer;
            newer = awaitNewer(product, newer.get(), Duration.ofNanos(giveUpNanos - System.nanoTime()));
        }
        return newer.isPresent() ? newer : known;
    }

    /** Number of known products. */
    int size() {
        return entries.size();
    }

    /** The sum over all products. */
    long sum(ToIntFunction<Stock> units) {
        return entries.values()
                .stream()
                .flatMap(entry -> Optional.ofNullable(entry.stock).stream())
                .mapToLong(units::applyAsInt)
                .sum();
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends all waits, for ever. */
    void close() {
        closed = true;
        entries.values().forEach(Entry::wake);
    }

    private Entry entry(ProductId product) {
        return entries.computeIfAbsent(product, id -> new Entry());
    }

    private final class Entry {

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private volatile @Nullable Stock stock;

        void post(Stock newer) {
            lock.lock();
            try {
                Stock known = stock;
                if (newer.isNewerThan(known)) {
                    stock = newer;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        Optional<Stock> awaitNewer(@Nullable Stock seen, Duration timeout) throws InterruptedException {
            long nanos = timeout.toNanos();
            lock.lock();
            try {
                while (!closed) {
                    Stock known = stock;
                    if (known != null && known.isNewerThan(seen)) {
                        return Optional.of(known);
                    }
                    if (nanos <= 0) {
                        return Optional.empty();
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        void wake() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
