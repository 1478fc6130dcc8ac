package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.tokens.Places;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitersTest {

    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Waiters waiters = new Waiters(Places.of(3, 2, WAIT));

    @Test
    void letsNoMoreWaitThanFitIntoTheirShareOfTheHeap() {
        assertThat(Waiters.most(10_000, 640L << 20)).isEqualTo(1_092);
        assertThat(Waiters.most(10_000, 8L << 30)).isEqualTo(10_000);
        assertThat(Waiters.most(0, 640L << 20)).isZero();
    }

    @Test
    void letsAsManyWaitAsFitIfNothingIsConfigured() {
        assertThat(Waiters.most(null, 640L << 20)).isEqualTo(1_092);
        assertThat(Waiters.most(null, 8L << 30)).isEqualTo(10_000);
    }

    @Test
    void letsNoMoreWaitOfOneUserNorOfAll() throws InterruptedException {
        waiters.query("ada", WAIT, first -> waiters.query("ada", WAIT, second -> {
            assertThat(second).isEqualTo(WAIT);
            assertThat(waitOf("ada")).isZero();
            assertThat(waitOf("bob")).isEqualTo(WAIT);
            return waiters.query("bob", WAIT, third -> {
                assertThat(waitOf("eve")).isZero();
                return new QueryResult.OnItsWay<>();
            });
        }));

        assertThat(waitOf("ada")).as("the places are free again").isEqualTo(WAIT);
    }

    private Duration waitOf(String user) throws InterruptedException {
        Duration[] given = new Duration[1];
        waiters.query(user, WAIT, wait -> {
            given[0] = wait;
            return new QueryResult.OnItsWay<>();
        });
        return given[0];
    }
}
