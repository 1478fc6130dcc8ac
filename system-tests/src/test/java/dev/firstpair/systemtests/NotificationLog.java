package dev.firstpair.systemtests;

import dev.firstpair.stack.Stack;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;

/** The notifications that were sent, from the beginning of {@code notifications}; for one thread. */
final class NotificationLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Notification> received = new ArrayList<>();

    NotificationLog(Stack stack) {
        consumer = TopicConsumers.create(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()), Map.of());
        TopicConsumers.assign(consumer, Topics.NOTIFICATIONS.name());
    }

    /** Waits until {@code count} notifications about this product have been sent; fails when the time is up. */
    void await(ProductId product, int count, Duration atMost) {
        Awaitility.await().atMost(atMost).until(() -> {
            read();
            return received.stream().filter(each -> each.productId().equals(product)).count() >= count;
        });
    }

    /** Reads notifications for that time. */
    void listen(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            read();
        }
    }

    private void read() {
        consumer.poll(POLL).forEach(record -> received.add(Topics.NOTIFICATIONS.read(record)));
    }

    /** The notifications about this product, in the order in which they were sent. */
    List<Notification> of(ProductId product) {
        return received.stream()
                .filter(each -> each.productId().equals(product))
                .sorted(Comparator.comparing(Notification::at).thenComparing(each -> each.wishlistId().value()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
