package dev.firstpair.topics.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderIdTest {

    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void isOldAfterSomeTimeOrIfItIsOfAClockThatIsWrong() {
        assertThat(made(NOW.minus(MINUTE)).isOlderThan(MINUTE, NOW)).isFalse();
        assertThat(made(NOW.minus(MINUTE).minusMillis(1)).isOlderThan(MINUTE, NOW)).isTrue();
        assertThat(made(NOW.plus(MINUTE)).isOlderThan(MINUTE, NOW)).isFalse();
        assertThat(made(NOW.plus(Duration.ofDays(1))).isOlderThan(MINUTE, NOW)).isTrue();
        assertThat(OrderId.parse("ffffffff-ffff-7fff-8fff-ffffffffffff").isOlderThan(MINUTE, NOW)).isTrue();
    }

    private static OrderId made(Instant at) {
        return OrderId.create(at, new Random(1));
    }
}
