package dev.firstpair.web;

import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places for those who listen to event streams: as many as are configured, but no more than the heap has room for. Each
 * stream keeps its connection's buffers; without a limit that holds, a thousand strangers end the process with an
 * OutOfMemoryError. Thread-safe.
 */
public final class Places {

    private static final Logger LOG = LoggerFactory.getLogger(Places.class);
    /** For listeners; the rest is for everything else. */
    private static final double SHARE_OF_HEAP = 0.6;

    private final int most;
    private final Semaphore free;

    private Places(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    /**
     * @param property that configures how many, for the log
     * @param configured at least 0
     * @param heapBytesEach what a stream takes
     */
    public static Places of(String property, int configured, int heapBytesEach) {
        long heapBytes = Runtime.getRuntime().maxMemory();
        int most = most(configured, heapBytesEach, heapBytes);
        if (most < configured) {
            LOG.warn("{} is {}, but a heap of {} MiB has room for {} event streams: more are answered 503. Raise -Xmx.",
                    property, configured, heapBytes >> 20, most);
        }
        return new Places(most);
    }

    static int most(int configured, int heapBytesEach, long heapBytes) {
        return (int) Math.min(configured, (long) (heapBytes * SHARE_OF_HEAP) / heapBytesEach);
    }

    /** Whether there was a free one, which is taken now. */
    public boolean tryAcquire() {
        return free.tryAcquire();
    }

    public void release() {
        free.release();
    }

    /** How many are taken. */
    public int taken() {
        return most - free.availablePermits();
    }
}
