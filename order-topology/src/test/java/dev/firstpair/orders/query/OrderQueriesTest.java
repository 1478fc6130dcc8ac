package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class OrderQueriesTest {

    @Test
    void letsNoMoreWaitThanFitIntoTheirShareOfTheHeap() {
        assertThat(OrderQueries.mostWaiters(10_000, 640L << 20)).isEqualTo(1_092);
        assertThat(OrderQueries.mostWaiters(10_000, 8L << 30)).isEqualTo(10_000);
        assertThat(OrderQueries.mostWaiters(0, 640L << 20)).isZero();
    }

    @Test
    void letsAsManyWaitAsFitIfNothingIsConfigured() {
        assertThat(OrderQueries.mostWaiters(null, 640L << 20)).isEqualTo(1_092);
        assertThat(OrderQueries.mostWaiters(null, 8L << 30)).isEqualTo(10_000);
    }

    @Test
    void looksForAKeyInThePartitionInWhichKafkaPutsIt() {
        for (int key = 0; key < 1_000; key++) {
            byte[] bytes = Integer.toString(key).getBytes(StandardCharsets.UTF_8);

            assertThat(OrderQueries.partition(bytes, 12)).isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 12));
        }
    }
}
