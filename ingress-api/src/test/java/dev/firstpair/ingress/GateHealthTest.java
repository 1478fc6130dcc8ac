package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class GateHealthTest {

    private static final Duration WITHOUT_REDIS = Duration.ofSeconds(10);
    private static final Path POD = Path.of(System.getProperty("basedir", ""), "../deploy/kubernetes/pod.yaml");
    private static final Pattern PROBE_TIMEOUT = Pattern.compile("readinessProbe:.*?timeoutSeconds: (\\d+)",
            Pattern.DOTALL);

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

    @Test
    void waitsForARedisThatHangsLessLongThanAProbeWaits() throws IOException {
        health.health();
        List<Duration> waited = new ArrayList<>();
        pong = new CompletableFuture<>() {
            @Override
            public Void get(long timeout, TimeUnit unit) throws TimeoutException {
                waited.add(Duration.of(timeout, unit.toChronoUnit()));
                throw new TimeoutException();
            }
        };

        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        MatchResult probe = PROBE_TIMEOUT.matcher(Files.readString(POD)).results().findFirst().orElseThrow();
        assertThat(waited).singleElement()
                .satisfies(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(Long.parseLong(probe.group(1)))));
    }
}
