package dev.firstpair.orders.payment;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.PaymentProperties;
import dev.firstpair.orders.command.CommandLog;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads from {@code order-events} which payments have to be refunded, and requests the refunds. At least once: the
 * committed offset of a partition is that of the oldest unfinished refund, so a crash loses none. After a crash,
 * refunds after that offset are requested again, though they may be done, and so it is after a failure to read. Events
 * that do not name the payment, as those of orders that were paid under an earlier version, have to be handled by a
 * person.
 */
@Component("refunds")
final class DueRefunds implements SmartLifecycle, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(DueRefunds.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(500);
    /** Shortest time between commits: each is a record on a topic. */
    private static final Duration COMMIT = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    /** A refund can wait this long, so that one fetch returns many events. */
    private static final Duration FETCH = Duration.ofMillis(500);
    private static final int FETCH_BYTES = 256 * 1024;
    /** With so many unfinished refunds, reading is paused. */
    private static final int MOST_UNFINISHED = 1_000;
    /** As the ledger writes it; most events need not be parsed. */
    private static final String DUE = "\"refundDue\":true";

    private final @Nullable PaymentProvider provider;
    private final CommandLog commands;
    private final Duration patience;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Object> settings;
    private volatile @Nullable Reader reader;

    /** @param provider empty if an adapter handles payments */
    DueRefunds(Optional<PaymentProvider> provider, CommandLog commands, PaymentProperties payment,
            OrdersProperties orders, KafkaProperties kafka, Clock clock,
            MeterRegistry meters) {
        this.provider = provider.orElse(null);
        this.commands = commands;
        this.patience = payment.patience();
        this.clock = clock;
        this.meters = meters;
        this.settings = kafka.with(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, orders.applicationId() + "-refunds",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_BYTES,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) FETCH.toMillis(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
    }

    @Override
    public synchronized void start() {
        if (provider != null && reader == null) {
            reader = new Reader(new Refunds(provider, commands, patience, RETRY, clock, meters), this::consumer, RETRY);
            reader.start();
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public synchronized void stop() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return reader != null;
    }

    @Override
    public Health health() {
        Reader running = reader;
        String why = running == null ? null : running.failure();
        return why == null ? Health.up().build() : Health.down().withDetail("problem", why).build();
    }

    /** Reads from one start to the next stop; after a failure, from the committed offsets. */
    static final class Reader implements AutoCloseable {
        private final Refunds refunds;
        private final Supplier<Consumer<byte[], byte[]>> consumers;
        private final Duration retry;
        private final Thread thread = Thread.ofPlatform().name("due-refunds").daemon().unstarted(this::run);
        private volatile boolean closed;
        private volatile @Nullable Consumer<byte[], byte[]> consumer;
        private volatile @Nullable String failure;
        /** Used by the reading thread alone. */
        private long committedNanos = System.nanoTime();

        Reader(Refunds refunds, Supplier<Consumer<byte[], byte[]>> consumers, Duration retry) {
            this.refunds = refunds;
            this.consumers = consumers;
            this.retry = retry;
        }

        void start() {
            thread.start();
        }

        /** Why the last attempt to read failed; null if it did not. */
        @Nullable
        String failure() {
            return failure;
        }

        private void run() {
            while (!closed) {
                try (Consumer<byte[], byte[]> open = consumers.get()) {
                    consumer = open;
                    follow(open);
                } catch (WakeupException e) {
                    // close() was called
                } catch (RuntimeException e) {
                    LOG.warn("Payments that are due back cannot be read now", e);
                    failure = e.toString();
                    try {
                        Thread.sleep(retry);
                    } catch (InterruptedException stopped) {
                        return;
                    }
                }
            }
        }

        private void follow(Consumer<byte[], byte[]> consumer) {
            RefundOffsets offsets = new RefundOffsets();
            consumer.subscribe(List.of(Topics.ORDER_EVENTS.name()));
            while (!closed) {
                read(consumer, offsets);
                failure = null;
            }
        }

        private void read(Consumer<byte[], byte[]> consumer, RefundOffsets offsets) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            offsets.retain(consumer.assignment());
            records.forEach(record -> handle(record, offsets));
            offsets.read(records.nextOffsets());
            if (refunds.unfinished() >= MOST_UNFINISHED) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(consumer.paused());
            }
            if (System.nanoTime() - committedNanos > COMMIT.toNanos()) {
                Map<TopicPartition, OffsetAndMetadata> done = offsets.toCommit();
                if (!done.isEmpty()) {
                    try {
                        consumer.commitSync(done);
                        offsets.committed(done);
                        committedNanos = System.nanoTime();
                    } catch (RebalanceInProgressException | TimeoutException | CommitFailedException e) {
                        LOG.warn("Offsets of refunds cannot be committed now: {}", e.toString());
                    }
                }
            }
        }

        /** Malformed events are skipped: others handle them. */
        private void handle(ConsumerRecord<byte[], byte[]> record, RefundOffsets offsets) {
            if (record.value() == null || !new String(record.value(), StandardCharsets.ISO_8859_1).contains(DUE)) {
                return;
            }
            OrderEvent event;
            try {
                event = Topics.ORDER_EVENTS.read(record);
            } catch (Malformed e) {
                return;
            }
            Payment payment = switch (event) {
                case OrderEvent.Canceled canceled -> canceled.payment();
                case OrderEvent.CommandRefused refused -> refused.payment();
                default -> null;
            };
            if (payment == null) {
                LOG.warn("A payment of order {} is due back, but its event does not say which:"
                        + " give it back by hand, and log a Refund",
                        event.orderId());
            } else {
                offsets.begun(new TopicPartition(record.topic(), record.partition()), record.offset(),
                        refunds.refund(event, payment));
            }
        }

        @Override
        public void close() {
            closed = true;
            Consumer<byte[], byte[]> open = consumer;
            if (open != null) {
                open.wakeup();
            }
            try {
                if (!thread.join(CLOSE)) {
                    LOG.warn("Payments that are due back are still being read");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            refunds.close();
        }
    }
}
