package dev.firstpair.orders.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class OrderQueriesTest {

    @Test
    void looksForAKeyInThePartitionInWhichKafkaPutsIt() {
        for (int key = 0; key < 1_000; key++) {
            byte[] bytes = Integer.toString(key).getBytes(StandardCharsets.UTF_8);

            assertThat(OrderQueries.partition(bytes, 12)).isEqualTo(BuiltInPartitioner.partitionForKey(bytes, 12));
        }
    }
}
