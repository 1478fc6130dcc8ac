package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimiterTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Random random = new Random(17);
    private long now = 1000;

    @Test
    void letsNoMoreThroughInAnySecondHoweverLateTheyWake() throws InterruptedException {
        Limiter limiter = new Limiter(() -> now, nanos -> now += nanos + random.nextInt(3_000_000));
        limiter.setPermitsPerSecond(100);
        List<Long> through = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(100) == 0) {
                now += 5 * SECOND; // an outage
            }
            limiter.await();
            through.add(now);
        }

        for (int i = 0; i + 100 < through.size(); i++) {
            assertThat(through.get(i + 100) - through.get(i)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @Test
    void takesAnotherRate() throws InterruptedException {
        Limiter limiter = new Limiter(() -> now, nanos -> now += nanos);
        limiter.setPermitsPerSecond(1);
        limiter.await();
        limiter.setPermitsPerSecond(4);
        limiter.await();
        long before = now;
        limiter.await();

        assertThat(now - before).isEqualTo(SECOND / 4);
    }

    @Test
    void holdsUpNobodyWithoutALimit() throws InterruptedException {
        Limiter limiter = new Limiter(() -> now, nanos -> now += nanos);
        limiter.setPermitsPerSecond(Double.POSITIVE_INFINITY);
        long before = now;
        limiter.await();
        limiter.await();

        assertThat(now).isEqualTo(before);
    }
}
