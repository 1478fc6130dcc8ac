package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MembershipLeaseTest {

    private static final Duration SESSION = Duration.ofSeconds(10);

    private final MembershipLease lease = new MembershipLease(SESSION);
    /** The lease uses the same clock, from its creation on. */
    private final long startNanos = System.nanoTime();

    @Test
    void holdsNothingBeforeEnoughHeartbeatsWereAnswered() {
        poll(0.1, 0);
        for (int heartbeat = 1; heartbeat <= MembershipLease.ANSWERS_BACK; heartbeat++) {
            poll(heartbeat, heartbeat);
            assertThat(expiresAt()).isLessThan(heartbeat);
        }
        poll(MembershipLease.ANSWERS_BACK + 1, MembershipLease.ANSWERS_BACK + 1);
        assertThat(expiresAt()).isGreaterThan(MembershipLease.ANSWERS_BACK + 1);
    }

    @Test
    void holdsForLessThanASessionFromAMomentBeforeTheLastHeartbeatWasSent() {
        poll(0.9, 0);
        for (int heartbeat = 1; heartbeat <= 5; heartbeat++) {
            poll(heartbeat, heartbeat);
            poll(heartbeat + 0.9, heartbeat);
        }
        // The fifth was sent after the second was answered, which was after the poll at 1.9.
        assertThat(expiresAt()).isEqualTo(1.9 + 9);
    }

    @Test
    void isNotExtendedByWhatWasAnsweredBeforeALongStopOrRefusedAfterIt() {
        poll(0.9, 0);
        for (int heartbeat = 1; heartbeat <= 5; heartbeat++) {
            poll(heartbeat, heartbeat);
        }
        // Stopped for half a minute: two answers lay unread, and the next reports that the member is unknown.
        poll(35.0, 6);
        poll(35.1, 7);
        poll(35.2, 8);
        assertThat(expiresAt()).isLessThan(35);
        poll(36, 9);
        assertThat(expiresAt()).isLessThan(36);
        // From here on, all answers that count belong to heartbeats sent after the stop.
        poll(37, 10);
        assertThat(expiresAt()).isGreaterThan(37);
    }

    private void poll(double seconds, int heartbeats) {
        lease.beforePoll(heartbeats, startNanos + (long) (seconds * 1e9));
    }

    private double expiresAt() {
        return TimeUnit.NANOSECONDS.toMillis(lease.expiresAtNanos() - startNanos) / 1e3;
    }
}
