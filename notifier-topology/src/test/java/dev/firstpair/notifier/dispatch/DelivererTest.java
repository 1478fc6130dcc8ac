package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DelivererTest {

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int CONNECTIONS = 4;
    private static final int DEFERRED = 20;
    private static final long FIRST_TAKEN = 100;
    private static final int TAKEN = 20;

    /** A mail server that defers many addresses, and takes its time for each further attempt. */
    @Test
    void keepsHalfOfTheConnectionsForFirstAttempts() {
        DeferringChannel channel = new DeferringChannel();
        try (DeadLetters deadLetters = new DeadLetters(new KafkaProperties(List.of("localhost:1"), Map.of()))) {
            Deliverer deliverer = new Deliverer(channel, deadLetters,
                    new ChannelMeters(new SimpleMeterRegistry(), "test"));
            Assignment assignment = new Assignment(deliverer::deliver, Progress.restore(null));
            deliverer.start();
            try {
                deliverer.add(batch(assignment, 1, DEFERRED));
                await().atMost(DEADLINE).until(() -> channel.retries.get() == CONNECTIONS / 2);

                deliverer.add(batch(assignment, FIRST_TAKEN, TAKEN));

                await().atMost(DEADLINE).until(() -> channel.taken.get() == TAKEN);
                assertThat(channel.retries).hasValue(CONNECTIONS / 2);
            } finally {
                assignment.end();
                channel.released.countDown();
                deliverer.stop();
            }
        }
    }

    private static List<PendingDelivery> batch(Assignment assignment, long firstUser, int users) {
        return LongStream.range(firstUser, firstUser + users).mapToObj(user -> {
            assignment.begin(user);
            return new PendingDelivery(
                    new ConsumerRecord<>("notifications", 0, user, new byte[0], new byte[0]),
                    new Notification(new NotificationId(new UUID(0, user)), NotificationKind.RESTOCKED,
                            new UserId(user), new ProductId(1), new WishId(user), "Aurora", Instant.EPOCH, 1, null),
                    assignment);
        }).toList();
    }

    private static final class DeferringChannel implements Channel, Channel.Delivery {

        private final Set<UserId> deferred = ConcurrentHashMap.newKeySet();
        private final AtomicInteger retries = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public ChannelSettings settings() {
            return new ChannelSettings("test", CONNECTIONS, Double.POSITIVE_INFINITY,
                    new RetryProperties(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofHours(1)));
        }

        @Override
        public Delivery prepare(Collection<Notification> notifications) {
            return this;
        }

        @Override
        public @Nullable String reasonToSkip(Notification notification) {
            return null;
        }

        @Override
        public Outcome deliver(Notification notification) throws InterruptedException {
            if (notification.userId().value() >= FIRST_TAKEN) {
                taken.incrementAndGet();
                return new Outcome.Delivered();
            }
            if (deferred.add(notification.userId())) {
                return new Outcome.Failed("450 greylisted");
            }
            retries.incrementAndGet();
            released.await();
            return new Outcome.Failed("450 greylisted");
        }
    }
}
