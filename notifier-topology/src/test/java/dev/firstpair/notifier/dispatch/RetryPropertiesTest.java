package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPropertiesTest {

    private final RetryProperties retry = new RetryProperties(Duration.ofSeconds(1), Duration.ofMinutes(1),
            Duration.ofHours(6));

    @Test
    void doublesUpToTheLongestAndLeavesHalfToChance() {
        Random random = new Random(17);
        long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60};
        for (int attempt = 1; attempt <= seconds.length; attempt++) {
            for (int i = 0; i < 100; i++) {
                Duration full = Duration.ofSeconds(seconds[attempt - 1]);
                assertThat(retry.delayAfter(attempt, random)).isBetween(full.dividedBy(2), full);
            }
        }
    }

    @Test
    void doesNotOverflow() {
        assertThat(retry.delayAfter(Integer.MAX_VALUE, new Random(17))).isBetween(Duration.ofSeconds(30),
                Duration.ofMinutes(1));
    }
}
