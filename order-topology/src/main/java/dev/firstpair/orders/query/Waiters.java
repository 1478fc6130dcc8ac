package dev.firstpair.orders.query;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.tokens.NoPlace;
import dev.firstpair.tokens.Places;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queries that wait: a bounded number in all, and of each user. */
final class Waiters {

    private static final Logger LOG = LoggerFactory.getLogger(Waiters.class);
    /** As an event stream, which counts for 80 KiB, and the stack of all filters, of up to 40 KiB. */
    private static final int HEAP_BYTES = 120 * 1024;
    /** Beside the six tenths for event streams; the rest is for everything else. */
    private static final double SHARE_OF_HEAP = 0.2;
    /** Where nothing is configured and the heap has room for more: half of Tomcat's connections. */
    private static final int MOST_BY_DEFAULT = 10_000;
    private static final String INSTEAD = "";

    private final Places places;

    Waiters(Places places) {
        this.places = places;
    }

    static Waiters of(OrdersProperties orders) {
        return new Waiters(Places.of(most(orders.maxWaiters(), Runtime.getRuntime().maxMemory()),
                orders.maxWaitersPerUser(), orders.maxWait()));
    }

    /** {@code configured}, if anything is, but no more than fit into their share of the heap. */
    static int most(@Nullable Integer configured, long heapBytes) {
        int most = (int) Math.min(configured == null ? MOST_BY_DEFAULT : configured,
                (long) (heapBytes * SHARE_OF_HEAP) / HEAP_BYTES);
        if (configured != null && most < configured) {
            LOG.info("firstpair.orders.max-waiters is {}, but {} fit into a heap of {} MiB: more are answered at once",
                    configured, most, heapBytes >> 20);
        }
        return most;
    }

    interface TimedQuery<T> {
        QueryResult<T> run(Duration wait) throws InterruptedException;
    }

    /** Queries with {@code wait} unless too many queries, or of this listener, wait already; else without waiting. */
    <T> QueryResult<T> query(Object listener, Duration wait, TimedQuery<T> query) throws InterruptedException {
        Places.Place place = wait.isZero() ? null : take(listener);
        try (place) {
            return query.run(place == null ? Duration.ZERO : wait);
        }
    }

    private Places.@Nullable Place take(Object listener) {
        try {
            return places.take(listener, INSTEAD);
        } catch (NoPlace full) {
            return null;
        }
    }
}
