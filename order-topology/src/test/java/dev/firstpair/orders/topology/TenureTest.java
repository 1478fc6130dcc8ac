package dev.firstpair.orders.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenureTest {

    private static final Duration SESSION = Duration.ofSeconds(10);

    private final Tenure tenure = new Tenure(SESSION);
    /** The tenure counts by the same clock, from its creation on. */
    private final long startNanos = System.nanoTime();

    @Test
    void holdsNothingBeforeTwoHeartbeatsWereAnswered() {
        poll(0.1, 0);
        assertThat(heldUntil()).isLessThan(0.1);
        poll(0.2, 1);
        assertThat(heldUntil()).isLessThan(0.2);
        poll(1.2, 2);
        assertThat(heldUntil()).isGreaterThan(1.2);
    }

    @Test
    void holdsForLessThanASessionFromAMomentBeforeTheLastHeartbeatWasSent() {
        poll(0.9, 0);
        poll(1.0, 1);
        poll(1.9, 1);
        poll(2.0, 2);
        // The second heartbeat was sent after the first was answered, which was after the poll at 0.9.
        assertThat(heldUntil()).isEqualTo(0.9 + 9);
        poll(2.9, 2);
        assertThat(heldUntil()).isEqualTo(0.9 + 9);
        poll(3.0, 3);
        assertThat(heldUntil()).isEqualTo(1.9 + 9);
    }

    @Test
    void isNotExtendedByTheFirstAnswerAfterALongStop() {
        poll(0.9, 0);
        poll(1.0, 1);
        poll(2.0, 2);
        // Stopped for half a minute: the answer may be that the member is not known any more.
        poll(32.0, 3);
        assertThat(heldUntil()).isLessThan(32);
        poll(32.1, 3);
        poll(33.0, 4);
        assertThat(heldUntil()).isLessThan(33);
        poll(34.0, 5);
        assertThat(heldUntil()).isGreaterThan(34);
    }

    private void poll(double seconds, int heartbeats) {
        tenure.beforePoll(heartbeats, startNanos + (long) (seconds * 1e9));
    }

    private double heldUntil() {
        return TimeUnit.NANOSECONDS.toMillis(tenure.heldUntilNanos() - startNanos) / 1e3;
    }
}
