package dev.firstpair.ingress.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of Redis without a call for each reading: this machine's clock plus its difference to that of Redis. The
 * first reading after ten seconds measures the difference again, with an error of at most half the duration of that
 * call. Before the first answer of Redis, it is this machine's own clock.
 */
public final class GateClock implements InstantSource {

    private static final Logger LOG = LoggerFactory.getLogger(GateClock.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Supplier<CompletableFuture<Instant>> redis;
    private final InstantSource own;
    private final LongSupplier nanoTime;
    private final AtomicLong nextNanos;
    private volatile Duration ahead = Duration.ZERO;

    /** @param redis returns the time of Redis */
    public GateClock(Supplier<CompletableFuture<Instant>> redis, InstantSource own, LongSupplier nanoTime) {
        this.redis = redis;
        this.own = own;
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        refresh();
        return own.instant().plus(ahead);
    }

    private void refresh() {
        long nowNanos = nanoTime.getAsLong();
        long dueNanos = nextNanos.get();
        if (nowNanos - dueNanos < 0 || !nextNanos.compareAndSet(dueNanos, nowNanos + INTERVAL.toNanos())) {
            return;
        }
        Instant asked = own.instant();
        redis.get().whenComplete((time, failure) -> {
            if (failure == null) {
                Instant middle = asked.plus(Duration.between(asked, own.instant()).dividedBy(2));
                ahead = Duration.between(middle, time);
            } else {
                LOG.debug("Redis did not give its time; the difference stays {}", ahead, failure);
                nextNanos.set(nowNanos + AFTER_FAILURE.toNanos());
            }
        });
    }
}
