package dev.firstpair.ingress;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while Redis answers, and afterwards for as long as purchases are admitted without it. */
final class GateHealth implements HealthIndicator {

    /** Less than the timeout of a probe, which must get the answer that purchases are admitted without Redis. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Supplier<CompletableFuture<Void>> ping;
    private final InstantSource clock;
    private final long withoutRedisNanos;
    private final LongSupplier nanoTime;
    private volatile @Nullable Long answeredNanos;

    /**
     * @param clock is read, so that its difference to the clock of Redis is measured while Redis is available
     * @param withoutRedis time for which purchases are admitted without Redis
     * @param nanoTime as {@link System#nanoTime()}
     */
    GateHealth(
            Supplier<CompletableFuture<Void>> ping,
            InstantSource clock,
            Duration withoutRedis,
            LongSupplier nanoTime) {
        this.ping = ping;
        this.clock = clock;
        this.withoutRedisNanos = withoutRedis.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public Health health() {
        try {
            ping.get().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            answeredNanos = nanoTime.getAsLong();
            return Health.up().withDetail("time", clock.instant().toString()).build();
        } catch (ExecutionException | TimeoutException e) {
            Long answered = answeredNanos;
            return answered != null && nanoTime.getAsLong() - answered <= withoutRedisNanos
                    ? Health.up().withDetail("withoutRedis", e.toString()).build()
                    : Health.down(e).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down(e).build();
        }
    }
}
