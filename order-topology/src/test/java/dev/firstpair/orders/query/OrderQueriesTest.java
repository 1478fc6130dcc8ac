package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderQueriesTest {

    @Test
    void letsNoMoreWaitThanFitIntoTheirShareOfTheHeap() {
        assertThat(OrderQueries.mostWaiters(10_000, 640L << 20)).isEqualTo(1_092);
        assertThat(OrderQueries.mostWaiters(10_000, 8L << 30)).isEqualTo(10_000);
        assertThat(OrderQueries.mostWaiters(0, 640L << 20)).isZero();
    }
}
