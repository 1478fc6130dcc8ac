package dev.firstpair.stack.client;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** All records that a topic has now. */
public final class TopicContents {

    private TopicContents() {}

    /**
     * Its committed values, those of one key in their order.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer, or a value cannot be read as one of
     *     the topic's
     */
    public static <V> List<V> read(String bootstrapServers, Topic<?, V> topic) {
        List<V> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), Map.of())) {
            TopicConsumers.readAll(consumer, record -> values.add(topic.read(record)), topic.name());
        }
        return values;
    }
}
