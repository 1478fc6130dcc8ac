package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

    private final AtomicInteger most = new AtomicInteger(2);
    private final ConcurrencyLimit inFlight = new ConcurrencyLimit(most::get);

    @Test
    void letsInAsManyAsTheBoundSaysNow() {
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isFalse();

        most.set(3);
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isFalse();
        assertThat(inFlight.count()).isEqualTo(3);

        most.set(1);
        inFlight.leave();
        inFlight.leave();
        assertThat(inFlight.tryEnter()).isFalse();
        inFlight.leave();
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.count()).isEqualTo(1);
    }
}
