package dev.firstpair.ingress.sales;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UndecidedTest {

    private static final ProductId ONE = new ProductId(1);
    private static final ProductId OTHER = new ProductId(2);

    private final AtomicLong clock = new AtomicLong(-5);
    private final Undecided undecided = new Undecided(3, clock::get);

    @Test
    void countsWhatIsLoggedUntilItIsDecided() {
        log(ONE, 2, 100);
        log(ONE, 1, 101);
        log(OTHER, 1, 101);
        assertThat(undecided.count()).isEqualTo(4);

        undecided.decided(ONE, 100);
        assertThat(undecided.count()).isEqualTo(2);

        undecided.decided(ONE, 101);
        undecided.decided(OTHER, 101);
        assertThat(undecided.count()).isZero();
    }

    @Test
    void takesADecisionForThoseBeforeItToo() {
        log(ONE, 1, 100);
        log(ONE, 1, 110);
        log(ONE, 1, 120);

        undecided.decided(ONE, 115);

        assertThat(undecided.count()).isEqualTo(1);
    }

    @Test
    void doesNotCountWhatIsReadAsDecidedBeforeItIsAcknowledged() {
        log(ONE, 1, 100);
        undecided.decided(ONE, 105);
        log(ONE, 1, 105);

        assertThat(undecided.count()).isZero();
    }

    @Test
    void ignoresTheDecisionsOfProductsItHasLoggedNothingOf() {
        undecided.decided(ONE, 100);

        assertThat(undecided.count()).isZero();
    }

    @Test
    void toleratesAFewHoweverSlowTheLedgerIs() {
        log(ONE, 3, 100);
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(undecided.tooMany()).isFalse();

        log(ONE, 1, 101);
        assertThat(undecided.tooMany()).isTrue();
    }

    @Test
    void toleratesWhatIsDecidedInTwoSeconds() {
        log(ONE, 10, 100);
        clock.addAndGet(Duration.ofMillis(500).toNanos());
        undecided.decided(ONE, 100);
        log(ONE, 20, 200);
        assertThat(undecided.tooMany()).isFalse();
        log(ONE, 1, 200);
        assertThat(undecided.tooMany()).isTrue();

        // In the next window, what was decided in the one before counts.
        clock.addAndGet(Duration.ofMillis(1_500).toNanos());
        log(OTHER, 1, 300);
        undecided.decided(OTHER, 300);
        undecided.decided(ONE, 150);
        log(ONE, 1, 400);
        assertThat(undecided.tooMany()).as("at 5 per second").isTrue();
    }

    @Test
    void toleratesFewAgainWhenNothingIsDecided() {
        log(ONE, 10, 100);
        undecided.decided(ONE, 100);
        log(ONE, 10, 200);
        assertThat(undecided.tooMany()).isFalse();

        clock.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(undecided.tooMany()).isTrue();
    }

    private void log(ProductId product, int requests, long millis) {
        for (int i = 0; i < requests; i++) {
            undecided.logged(product, millis);
        }
    }
}
