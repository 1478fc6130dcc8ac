package dev.firstpair.ingress.purchase;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Limits concurrent requests: a request above the limit is refused at once instead of waiting in a growing queue. */
public final class ConcurrencyLimit {

    private final IntSupplier most;
    private final AtomicInteger count = new AtomicInteger();

    /** @param most the limit, read for each request; after it was lowered, running requests continue */
    public ConcurrencyLimit(IntSupplier most) {
        this.most = most;
    }

    boolean tryEnter() {
        int bound = most.getAsInt();
        int present = count.get();
        while (present < bound) {
            if (count.compareAndSet(present, present + 1)) {
                return true;
            }
            present = count.get();
        }
        return false;
    }

    void leave() {
        count.decrementAndGet();
    }

    public int count() {
        return count.get();
    }
}
