package dev.firstpair.orders.payment;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.payment.PaymentProvider.RefundOutcome;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DueRefundsTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);
    private static final Payment PAYMENT = new Payment(new CommandId(UUID.randomUUID()), new Price(19_900, "EUR"));
    private static final OrderEvent CANCELED = new OrderEvent.Canceled(OrderId.create(NOW, new Random(1)), 3,
            new UserId(1), new ProductId(7), 1, 2, NOW, CancelReason.BY_USER, new CommandId(UUID.randomUUID()), true,
            PAYMENT);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ORDER_EVENTS.name(), 0);

    private final List<PaymentProvider.RefundRequest> requests = new CopyOnWriteArrayList<>();

    @Test
    void readsAgainAfterAnyException() {
        CompletableFuture<Consumer<byte[], byte[]>> repaired = new CompletableFuture<>();
        Queue<CompletableFuture<Consumer<byte[], byte[]>>> consumers = new ConcurrentLinkedQueue<>(List.of(
                CompletableFuture.completedFuture(consumer(() -> {
                    throw new IllegalStateException("a bug");
                })), repaired));
        try (DueRefunds.Reader reader = new DueRefunds.Reader(refunds(), () -> consumers.remove().join(),
                Duration.ofMillis(1))) {
            reader.start();
            soon().until(reader::failure, "java.lang.IllegalStateException: a bug"::equals);

            repaired.complete(consumer(() -> {}));

            soon().until(() -> requests.size() == 1 && reader.failure() == null);
            assertThat(requests.getFirst().orderId()).isEqualTo(CANCELED.orderId());
        }
    }

    /** Of one partition with one event; the first poll runs {@code first}, and then returns it. */
    private static Consumer<byte[], byte[]> consumer(Runnable first) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            first.run();
            consumer.rebalance(List.of(PARTITION));
            consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), 0,
                    Topics.ORDER_EVENTS.key().serializer().serialize("", CANCELED.orderId()),
                    Topics.ORDER_EVENTS.value().serializer().serialize("", CANCELED)));
        });
        return consumer;
    }

    private Refunds refunds() {
        PaymentProvider provider = new PaymentProvider() {
            @Override
            public CompletableFuture<Outcome> charge(Charge charge) {
                throw new AssertionError(charge);
            }

            @Override
            public CompletableFuture<RefundOutcome> refund(RefundRequest request) {
                requests.add(request);
                return CompletableFuture.completedFuture(RefundOutcome.DONE);
            }
        };
        return new Refunds(provider, (product, command) -> {}, Duration.ofHours(1), Duration.ofHours(1),
                Clock.systemUTC(), new SimpleMeterRegistry());
    }
}
