package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ChannelConsumerTest {

    private static final int MAX_OPEN = 1000;

    /** Those that are tried again for hours: below the limits, others go on, also if the limits were reached before. */
    @Test
    void readsOnBehindThoseThatAreTriedAgain() {
        assertThat(full(300)).isEmpty();
        assertThat(full(499)).isEmpty();
        assertThat(full(300, 300, 300)).isEmpty();
        assertThat(full(499, 499, 1)).isEmpty();
    }

    @Test
    void readsNoMoreThanFitsIntoACommit() {
        assertThat(full(500)).containsExactly(0);
        assertThat(full(0, 599, 0)).containsExactly(1);
    }

    @Test
    void readsOnlySharesWhenAllTogetherHaveTheMost() {
        assertThat(full(400, 333, 332)).containsExactlyInAnyOrder(0, 1);
        assertThat(full(500, 400, 100, 0)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void readsOneOfEachPartitionThoughThereAreMoreThanMayBeOpen() {
        assertThat(ChannelConsumer.full(Map.of(partition(0), 1, partition(1), 0), 1)).containsExactly(partition(0));
        assertThat(ChannelConsumer.full(Map.of(), 1)).isEmpty();
    }

    /** The numbers of the full partitions, of those that have so many in progress. */
    private static Set<Integer> full(int... inProgress) {
        Map<TopicPartition, Integer> partitions = IntStream.range(0, inProgress.length)
                .boxed()
                .collect(Collectors.toMap(ChannelConsumerTest::partition, number -> inProgress[number]));
        return ChannelConsumer.full(partitions, MAX_OPEN)
                .stream()
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("notifications", number);
    }
}
