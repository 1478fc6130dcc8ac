package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelConsumerTest {

    /** Those that are tried again for hours fill their own partition, and no other. */
    @Test
    void readsOfEachPartitionAsManyAsFitIntoACommit() {
        assertThat(ChannelConsumer.mostOpen(0)).isEqualTo(500);
        assertThat(ChannelConsumer.mostOpen(1)).isEqualTo(500);
        assertThat(ChannelConsumer.mostOpen(12)).isEqualTo(500);
        assertThat(ChannelConsumer.mostOpen(20)).isEqualTo(500);
    }

    @Test
    void readsFewerOfEachOfManyPartitions() {
        assertThat(ChannelConsumer.mostOpen(100)).isEqualTo(100);
        assertThat(ChannelConsumer.mostOpen(100_000)).isEqualTo(1);
    }
}
