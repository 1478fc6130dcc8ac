package dev.firstpair.systemtests;

import dev.firstpair.stack.Stack;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Duration;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads {@code order-events} from its beginning, like any consumer: committed events only, each with its arrival time.
 */
final class OrderEventLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ObjLongConsumer<OrderEvent> seen;
    private final Thread reader = new Thread(this::read, "order-event-log");

    /** @param seen receives each event and the {@link System#nanoTime()} at which it was read, in one thread */
    OrderEventLog(Stack stack, ObjLongConsumer<OrderEvent> seen) {
        this.seen = seen;
        this.consumer = TopicConsumers.create(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()), Map.of());
        TopicConsumers.assign(consumer, Topics.ORDER_EVENTS.name());
        reader.setDaemon(true);
    }

    void follow() {
        reader.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    seen.accept(Topics.ORDER_EVENTS.read(record), System.nanoTime());
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
