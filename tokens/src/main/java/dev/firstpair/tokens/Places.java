package dev.firstpair.tokens;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places for listeners of event streams, and for other calls that wait: as many as are configured, but no more than the
 * heap has room for. Each stream keeps its connection's buffers; without a limit that holds, a thousand strangers end
 * the process with an OutOfMemoryError. One listener may not take all places, or keep one for ever: a client that has
 * vanished, or no longer reads, looks like one without events. Thread-safe.
 */
public final class Places {

    private static final Logger LOG = LoggerFactory.getLogger(Places.class);
    /** For listeners; the rest of the heap is for everything else. */
    private static final double SHARE_OF_HEAP = 0.6;
    /** The shortest time of a stream, as a share of the longest. */
    private static final double LEAST_SHARE = 0.75;

    private final int most;
    private final int mostEach;
    private final Duration longest;
    private final Semaphore free;
    private final ConcurrentMap<Object, Integer> takenBy = new ConcurrentHashMap<>();

    private Places(int most, int mostEach, Duration longest) {
        this.most = most;
        this.mostEach = mostEach;
        this.longest = longest;
        this.free = new Semaphore(most);
    }

    /**
     * @param property that configures the number, for the log
     * @param configured at least 0
     * @param heapBytesEach heap of one stream
     * @param mostEach for one listener, at least 1
     * @param longest time of a stream; each gets up to a quarter less, so that streams which were opened together do
     *     not reconnect together
     */
    public static Places of(String property, int configured, int heapBytesEach, int mostEach, Duration longest) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        int most = most(configured, heapBytesEach, heapBytes);
        if (most < configured) {
            LOG.warn("{} is {}, but a heap of {} MiB has room for {} event streams: more are answered 503. Raise -Xmx.",
                    property, configured, heapBytes >> 20, most);
        }
        return of(most, mostEach, longest);
    }

    /**
     * @param most for which the heap has room, at least 0
     * @param mostEach for one listener, at least 1
     * @param longest see {@link #of(String, int, int, int, Duration)}
     */
    public static Places of(int most, int mostEach, Duration longest) {
        return new Places(most, mostEach, longest);
    }

    static int most(int configured, int heapBytesEach, long heapBytes) {
        return (int) Math.min(configured, (long) (heapBytes * SHARE_OF_HEAP) / heapBytesEach);
    }

    /**
     * Takes a place.
     *
     * @param listener the caller, such as a user or an address
     * @param instead what the caller can do without a place, a sentence
     * @throws NoPlace if all places are taken, or the listener has as many as one may have
     */
    public Place take(Object listener, String instead) {
        return take(listener, mostEach, instead);
    }

    /**
     * Takes a place of those for one kind of listener.
     *
     * @param most for this listener, at least 1
     * @throws NoPlace if all places are taken, or the listener has as many as it may have
     */
    public Place take(Object listener, int most, String instead) {
        if (takenBy.merge(listener, 1, Integer::sum) > most) {
            giveBack(listener);
            throw NoPlace.forOne(most, instead);
        }
        if (!free.tryAcquire()) {
            giveBack(listener);
            throw NoPlace.forAnybody(instead);
        }
        return new Place(listener);
    }

    private void giveBack(Object listener) {
        takenBy.computeIfPresent(listener, (key, taken) -> taken == 1 ? null : taken - 1);
    }

    /** The number of places taken. */
    public int taken() {
        return most - free.availablePermits();
    }

    /** Taken until it is closed. */
    public final class Place implements AutoCloseable {

        private final Object listener;
        private final AtomicBoolean closed = new AtomicBoolean();
        private final long endNanos;

        private Place(Object listener) {
            this.listener = listener;
            this.endNanos = System.nanoTime()
                    + (long) (longest.toNanos() * ThreadLocalRandom.current().nextDouble(LEAST_SHARE, 1));
        }

        /** The time for which the stream may go on; negative when it is over. */
        public Duration left() {
            return Duration.ofNanos(endNanos - System.nanoTime());
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                free.release();
                giveBack(listener);
            }
        }
    }
}
