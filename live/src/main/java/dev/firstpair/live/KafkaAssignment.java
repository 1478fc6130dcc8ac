package dev.firstpair.live;

import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.cloud.stream.binder.kafka.KafkaBindingRebalanceListener;

/** On a bus over Kafka, an instance gets what is published after it was assigned the topic: seconds after its start. */
final class KafkaAssignment implements KafkaBindingRebalanceListener {

    private final ConfigServerRefresher refresher;

    KafkaAssignment(ConfigServerRefresher refresher) {
        this.refresher = refresher;
    }

    @Override
    public void onPartitionsAssigned(String binding, Consumer<?, ?> consumer, Collection<TopicPartition> partitions,
            boolean initial) {
        // Determines the end of the topic first: the instance gets what is published after it.
        partitions.forEach(consumer::position);
        refresher.readAgain();
    }
}
