package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.NullUnmarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notifier's own topics, which no other service reads or writes. */
final class NotifierTopics {

    private static final Logger LOG = LoggerFactory.getLogger(NotifierTopics.class);

    /**
     * As long as the history of the inputs: a selected user whose record expires on the way would never be notified.
     */
    private static final Duration HISTORY = Duration.ofDays(30);

    /** Selected users, on the way to the rate limiter; one partition, because the rate is one for all. */
    static final Topic<ProductId, Notification> CALLS = new Topic<>("notifier-calls", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Notification.class), null, HISTORY, false, false);

    /** Counts of released users, on the way back to the task that selects the product's users. */
    static final Topic<ProductId, Credit> PASSED = new Topic<>("notifier-passed", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Credit.class), null, HISTORY, false, false);

    /** The rate, as an admin has set it; compacted, of one partition, with one key. */
    static final Topic<String, Rate> RATE = new Topic<>("notifier-rate", Serdes.String(),
            lenient(new JsonSerde<>(Rate.class)), null, null, false, false);

    /** All of them. */
    static final List<TopicAdmin.Own> ALL = List.of(new TopicAdmin.Own(CALLS, true), new TopicAdmin.Own(PASSED, false),
            new TopicAdmin.Own(RATE, true));

    private NotifierTopics() {}

    /** A record that is no rate is read as none: a typing error on the console must not stop all notifiers. */
    @NullUnmarked // Kafka's interfaces are null for "no record"
    private static Serde<Rate> lenient(Serde<Rate> strict) {
        return Serdes.serdeFrom(strict.serializer(), (topic, bytes) -> {
            try {
                return strict.deserializer().deserialize(topic, bytes);
            } catch (Malformed e) {
                LOG.warn("A record on {} is not a rate and is ignored: {}", topic, e.getMessage());
                return null;
            }
        });
    }
}
