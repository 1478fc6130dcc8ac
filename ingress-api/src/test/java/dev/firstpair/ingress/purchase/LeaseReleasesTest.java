package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeaseReleasesTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long nowNanos = 7;
    private boolean connected;
    private int calls;
    private final LeaseReleases releases = new LeaseReleases(LEASE, waiting::add, () -> nowNanos);

    private CompletableFuture<Boolean> release() {
        calls++;
        return connected
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.failedFuture(new IllegalStateException("not connected"));
    }

    @Test
    void areRepeatedUntilRedisAnswers() {
        releases.run(this::release);
        waiting.remove().run();
        connected = true;
        waiting.remove().run();

        assertThat(calls).isEqualTo(3);
        assertThat(waiting).isEmpty();
    }

    @Test
    void areNotRepeatedOnceAnswered() {
        connected = true;

        releases.run(this::release);

        assertThat(calls).isEqualTo(1);
        assertThat(waiting).isEmpty();
    }

    @Test
    void areGivenUpWhenTheLeaseHasEnded() {
        releases.run(this::release);
        nowNanos += LEASE.toNanos() - 1;
        waiting.remove().run();
        nowNanos++;
        waiting.remove().run();

        assertThat(calls).isEqualTo(2);
        assertThat(waiting).isEmpty();
    }

    @Test
    void areBoundedInNumber() {
        for (int i = 0; i < 3_000; i++) {
            releases.run(this::release);
        }
        assertThat(waiting).hasSize(2_000);

        connected = true;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        connected = false;
        releases.run(this::release);
        assertThat(waiting).hasSize(1);
    }
}
