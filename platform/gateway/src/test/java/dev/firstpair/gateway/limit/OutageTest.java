package dev.firstpair.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutageTest {

    private static final long SECOND = 1_000_000_000;
    private static final long CALM = Outage.CALM.toNanos();

    private final Outage outage = new Outage();

    @Test
    void beginsAndEndsOnceHoweverOftenTheServerAnswersInBetween() {
        assertThat(outage.answered(0)).isZero();
        assertThat(outage.failed(SECOND)).isTrue();
        for (int second = 2; second <= 100; second++) {
            assertThat(outage.answered(second * SECOND)).isZero();
            assertThat(outage.failed(second * SECOND)).isFalse();
        }
        assertThat(outage.answered(100 * SECOND + CALM - 1)).isZero();

        assertThat(outage.answered(100 * SECOND + CALM)).isEqualTo(100);
        assertThat(outage.answered(101 * SECOND + CALM)).isZero();
        assertThat(outage.failed(200 * SECOND)).isTrue();
    }
}
