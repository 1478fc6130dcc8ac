package dev.firstpair.systemtests;

import dev.firstpair.stack.Stack;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads {@code order-events} from its beginning, like any consumer: committed events only, each with its arrival time.
 */
final class OrderEventLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<OrderId, OrderEvent> consumer;
    private final ObjLongConsumer<OrderEvent> seen;
    private final Thread reader = new Thread(this::read, "order-event-log");

    /** @param seen receives each event and the {@link System#nanoTime()} at which it was read, in one thread */
    OrderEventLog(Stack stack, ObjLongConsumer<OrderEvent> seen) {
        this.seen = seen;
        this.consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                Topics.ORDER_EVENTS.key().deserializer(), Topics.ORDER_EVENTS.value().deserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.ORDER_EVENTS.name())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader.setDaemon(true);
    }

    void follow() {
        reader.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<OrderId, OrderEvent> record : consumer.poll(POLL)) {
                    seen.accept(record.value(), System.nanoTime());
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
