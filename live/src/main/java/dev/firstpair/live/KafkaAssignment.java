package dev.firstpair.live;

import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.cloud.stream.binder.kafka.KafkaBindingRebalanceListener;

/** Of a bus over Kafka, an instance gets what is published after it was assigned the topic: seconds after its start. */
final class KafkaAssignment implements KafkaBindingRebalanceListener {

    private final CentralRefresher refresher;

    KafkaAssignment(CentralRefresher refresher) {
        this.refresher = refresher;
    }

    @Override
    public void onPartitionsAssigned(String binding, Consumer<?, ?> consumer, Collection<TopicPartition> partitions,
            boolean initial) {
        // The end of the topic is found first: what is published after it, the instance gets.
        partitions.forEach(consumer::position);
        refresher.readAgain();
    }
}
