package dev.firstpair.notifier.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitBudgetTest {

    private static final Duration MOST = Duration.ofSeconds(1);

    private long nowNanos = -17; // nanoTime may be negative
    private final WaitBudget budget = new WaitBudget(MOST, () -> nowNanos);

    @Test
    void endsARoundOfAnswersThatAreSlowButInTime() {
        Duration waited = Duration.ZERO;
        while (!budget.isSpent() && waited.compareTo(MOST.multipliedBy(10)) < 0) {
            waitFor(Duration.ofMillis(90));
            waited = waited.plusMillis(90);
        }

        assertThat(waited).isLessThan(MOST.multipliedBy(2));
    }

    @Test
    void letsNobodyWaitForAWhileAfterAnAnswerThatDidNotCome() {
        waitFor(MOST);
        assertThat(budget.isSpent()).isTrue();

        passes(MOST.minusNanos(1));
        assertThat(budget.isSpent()).isTrue();

        passes(Duration.ofMillis(1));
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void hasNoEndForAnswersThatTakeLessThanHalfOfTheTime() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(budget.isSpent()).isFalse();
            waitFor(Duration.ofMillis(100));
            passes(Duration.ofMillis(110));
        }
    }

    private void waitFor(Duration time) {
        passes(time);
        budget.spend(time.toNanos());
    }

    private void passes(Duration time) {
        nowNanos += time.toNanos();
    }
}
