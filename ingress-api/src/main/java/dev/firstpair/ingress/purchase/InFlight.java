package dev.firstpair.ingress.purchase;

import java.util.concurrent.Semaphore;

/** Bounds what is under way: what does not fit is refused at once instead of waiting in a growing queue. */
public final class InFlight {

    private final Semaphore permits;
    private final int most;

    public InFlight(int most) {
        this.permits = new Semaphore(most);
        this.most = most;
    }

    boolean tryEnter() {
        return permits.tryAcquire();
    }

    void leave() {
        permits.release();
    }

    public int count() {
        return most - permits.availablePermits();
    }
}
