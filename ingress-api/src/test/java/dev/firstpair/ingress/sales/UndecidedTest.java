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
    private final Undecided undecided = new Undecided(() -> 3, clock::get);

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
        passes(Duration.ofMinutes(1));
        assertThat(undecided.tooMany(ONE)).isFalse();

        log(ONE, 1, 101);
        assertThat(undecided.tooMany(ONE)).isTrue();
    }

    @Test
    void toleratesWhatIsDecidedInTwoSeconds() {
        log(ONE, 10, 100);
        undecided.decided(ONE, 100);
        log(ONE, 20, 200);
        passes(Duration.ofMillis(600));
        assertThat(undecided.tooMany(ONE)).isFalse();

        log(ONE, 1, 200);
        assertThat(undecided.tooMany(ONE)).isTrue();
    }

    @Test
    void goesByTheSecondBeforeWhileALittleIsDecidedInThisOne() {
        log(ONE, 10, 100);
        undecided.decided(ONE, 100);
        passes(Duration.ofSeconds(2));
        log(OTHER, 1, 100);
        // Ten in two seconds.
        undecided.decided(OTHER, 100);

        log(ONE, 10, 200);
        passes(Duration.ofMillis(600));
        assertThat(undecided.tooMany(ONE)).isFalse();
        log(ONE, 1, 200);
        assertThat(undecided.tooMany(ONE)).isTrue();
    }

    @Test
    void toleratesFewAgainWhenNothingIsDecided() {
        log(ONE, 10, 100);
        undecided.decided(ONE, 100);
        log(ONE, 10, 200);
        passes(Duration.ofMillis(600));
        assertThat(undecided.tooMany(ONE)).isFalse();

        passes(Duration.ofSeconds(3));

        assertThat(undecided.tooMany(ONE)).isTrue();
    }

    @Test
    void toleratesWhatIsOfAProductThatIsDecidedAtOnce() {
        log(ONE, 100, 100);
        passes(Duration.ofMinutes(1));
        log(OTHER, 100, 200);

        assertThat(undecided.tooMany(ONE)).isTrue();
        assertThat(undecided.tooMany(OTHER)).isFalse();
        assertThat(undecided.tooMany(new ProductId(3))).isFalse();

        passes(Duration.ofMillis(501));
        assertThat(undecided.tooMany(OTHER)).isTrue();
    }

    private void passes(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void log(ProductId product, int requests, long millis) {
        for (int i = 0; i < requests; i++) {
            undecided.logged(product, millis);
        }
    }
}
