package dev.firstpair.notifier.dispatch;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a failed delivery is tried again.
 *
 * @param first delay of the second attempt, 10 ms to 1 h; it doubles with each further attempt. Default {@code 1s}.
 * @param longest longest delay between two attempts, 10 ms to 24 h. Default {@code 1m}.
 * @param giveUpAfter time after an instance has read a notification at which it stops trying, and writes it to the dead
 *     letters, after one attempt at least; 0 to 30 d. Default {@code 6h}.
 */
public record RetryProperties(
        @NotNull @DurationMin(millis = 10) @DurationMax(hours = 1) @DefaultValue("1s") Duration first,
        @NotNull @DurationMin(millis = 10) @DurationMax(hours = 24) @DefaultValue("1m") Duration longest,
        @NotNull @DurationMin @DurationMax(days = 30) @DefaultValue("6h") Duration giveUpAfter) {

    private static final int MOST_DOUBLINGS = 30;

    /**
     * The delay after an attempt: exponential, times a random factor between one half and one, so that deliveries that
     * failed together are not tried again together.
     *
     * @param attempt the one that failed, from 1
     */
    Duration delayAfter(int attempt, RandomGenerator random) {
        double millis = Math.min((double) longest.toMillis(),
                first.toMillis() * (double) (1L << Math.min(attempt - 1, MOST_DOUBLINGS)));
        return Duration.ofMillis(Math.round(millis * (0.5 + random.nextDouble() / 2)));
    }
}
