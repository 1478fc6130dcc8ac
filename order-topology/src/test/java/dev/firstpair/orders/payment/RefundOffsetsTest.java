package dev.firstpair.orders.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RefundOffsetsTest {

    private static final TopicPartition ONE = new TopicPartition("order-events", 0);
    private static final TopicPartition OTHER = new TopicPartition("order-events", 1);

    private final RefundOffsets offsets = new RefundOffsets();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> second = new CompletableFuture<>();

    @Test
    void areThoseOfTheOldestUnfinishedRefundOfEachPartition() {
        offsets.begun(ONE, 5, first);
        offsets.begun(ONE, 7, second);
        offsets.read(Map.of(ONE, at(20), OTHER, at(30)));
        assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(5), OTHER, at(30)));

        second.complete(null);
        assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(5), OTHER, at(30)));

        first.complete(null);
        assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(20), OTHER, at(30)));
    }

    @Test
    void areCommittedOnce() {
        offsets.begun(ONE, 5, first);
        offsets.read(Map.of(ONE, at(6), OTHER, at(30)));
        offsets.committed(offsets.toCommit());
        assertThat(offsets.toCommit()).isEmpty();

        offsets.read(Map.of(ONE, at(7)));
        assertThat(offsets.toCommit()).isEmpty();

        first.complete(null);
        assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(7)));
    }

    @Test
    void areNotThoseOfPartitionsThatOthersRead() {
        offsets.begun(ONE, 5, first);
        offsets.read(Map.of(ONE, at(6), OTHER, at(30)));

        offsets.retain(Set.of(OTHER));
        assertThat(offsets.toCommit()).isEqualTo(Map.of(OTHER, at(30)));

        offsets.retain(Set.of(ONE, OTHER));
        offsets.read(Map.of(ONE, at(9)));
        assertThat(offsets.toCommit()).isEqualTo(Map.of(ONE, at(9), OTHER, at(30)));
    }

    private static OffsetAndMetadata at(long offset) {
        return new OffsetAndMetadata(offset);
    }
}
