package dev.firstpair.ingress.purchase;

import dev.firstpair.topics.TopicFollower;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.KnownOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the committed records of the topic behind the status view, from the end that it has at the start, for the
 * purchases that wait. It does not read {@code order-events}: the view is committed after those, and may still show an
 * order as accepted (docs/decisions/decision-with-the-purchase.md).
 */
public final class DecisionFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionFollower.class);
    private static final Deserializer<KnownOrder> KNOWN_ORDER = new JsonSerde<>(KnownOrder.class).deserializer();
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(PreferredWait.MOST_SECONDS).toNanos();

    private final DecisionWaiters waiters;
    private final String topic;
    private final TopicFollower follower;
    /** Up to where it has read; it goes on from there after an error. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long readNanos = System.nanoTime();

    /**
     * @param kafka what a Kafka client needs to connect
     * @param topic of {@link KnownOrder}; it need not exist yet
     */
    public DecisionFollower(Map<String, Object> kafka, String topic, DecisionWaiters waiters) {
        this.waiters = waiters;
        this.topic = topic;
        follower = new TopicFollower("decision-follower", kafka,
                Map.of(ConsumerConfig.CLIENT_ID_CONFIG, "ingress-decision-follower",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest"),
                PAUSE, this::follow);
    }

    /** Starts reading, unless no purchase may wait. */
    public void start() {
        if (waiters.areAllowed()) {
            follower.start();
        }
    }

    /** Whether it has the positions from which it reads. */
    public boolean isReading() {
        return follower.isCaughtUp();
    }

    @Override
    public void close() {
        follower.close();
    }

    private void follow(TopicFollower.Session session) throws InterruptedException {
        if (System.nanoTime() - readNanos > LONGEST_WAIT_NANOS) {
            // Nobody waits for what was decided meanwhile.
            positions.clear();
        }
        KafkaConsumer<?, ?> consumer = session.assignAtEnd(topic, positions);
        waiters.readable(true);
        try {
            while (true) {
                consumer.assignment().forEach(partition -> positions.put(partition, consumer.position(partition)));
                readNanos = System.nanoTime();
                session.poll(POLL, this::read);
            }
        } finally {
            waiters.readable(false);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            OrderId orderId = KnownOrder.orderId(record.key());
            if (record.value() != null && waiters.isAwaited(orderId)) {
                waiters.decided(KNOWN_ORDER.deserialize(topic, record.value()));
            }
        } catch (Malformed | IllegalArgumentException e) {
            LOG.debug("Skips {}-{}@{}: {}", topic, record.partition(), record.offset(), e.getMessage());
        }
    }
}
