package dev.firstpair.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows of orders in MySQL: one query for all of them every {@link #INTERVAL}, by primary key, on one
 * connection. A row is found up to that long after its commit.
 */
final class RowWatch implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(10);
    private static final int MOST_PER_QUERY = 500;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private record Wait(long sinceNanos, LongConsumer found) {}

    private final Connection mysql;
    private final Map<String, Wait> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile @Nullable SQLException failure;

    /** @param mysql closed soon after this */
    RowWatch(Connection mysql) {
        this.mysql = mysql;
        Thread.ofPlatform().name("row-watch").daemon().start(this::poll);
    }

    /** @param found receives the nanoseconds from {@code sinceNanos} until the row was there */
    void watch(String orderId, long sinceNanos, LongConsumer found) {
        waiting.put(orderId, new Wait(sinceNanos, found));
    }

    /**
     * Returns when all rows are found.
     *
     * @throws BenchmarkFailedException if some are not
     */
    void await() throws InterruptedException {
        long giveUpNanos = System.nanoTime() + TIMEOUT.toNanos();
        while (!waiting.isEmpty()) {
            SQLException failed = failure;
            if (failed != null) {
                throw new BenchmarkFailedException("MySQL: " + failed.getMessage());
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new BenchmarkFailedException("%,d orders are not stored within %d s".formatted(waiting.size(),
                        TIMEOUT.toSeconds()));
            }
            Thread.sleep(INTERVAL);
        }
    }

    private void poll() {
        try (mysql) {
            while (!closed) {
                List<String> orders = new ArrayList<>(waiting.keySet());
                if (!orders.isEmpty()) {
                    // The oldest first, if there are more than one query asks for: ids begin with the time.
                    Collections.sort(orders);
                    find(orders.subList(0, Math.min(orders.size(), MOST_PER_QUERY)));
                }
                Thread.sleep(INTERVAL);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void find(List<String> orders) throws SQLException {
        String sql = "SELECT order_id FROM orders WHERE order_id IN ("
                + String.join(",", Collections.nCopies(orders.size(), "?")) + ")";
        try (PreparedStatement select = mysql.prepareStatement(sql)) {
            for (int i = 0; i < orders.size(); i++) {
                select.setString(i + 1, orders.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                long nowNanos = System.nanoTime();
                while (rows.next()) {
                    Wait wait = waiting.remove(rows.getString(1));
                    if (wait != null) {
                        wait.found().accept(nowNanos - wait.sinceNanos());
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
