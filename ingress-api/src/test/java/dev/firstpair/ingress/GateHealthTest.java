package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class GateHealthTest {

    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(10);

    private CompletableFuture<Void> pong = CompletableFuture.completedFuture(null);
    private long nowNanos = 7;
    private final GateHealth health = new GateHealth(() -> pong, () -> Instant.EPOCH, WITHOUT_REDIS, () -> nowNanos);

    @Test
    void isUpForAsLongAsPurchasesAreAdmittedWithoutRedis() {
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        pong = CompletableFuture.failedFuture(new IllegalStateException("away"));
        nowNanos += WITHOUT_REDIS.toNanos();
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        nowNanos++;
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void isDownUntilRedisHasAnsweredOnce() {
        pong = CompletableFuture.failedFuture(new IllegalStateException("away"));

        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }
}
