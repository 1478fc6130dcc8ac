package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.json.Malformed;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.NullUnmarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notifier's own topics, which nobody else reads or writes. */
final class NotifierTopics {

    private static final Logger LOG = LoggerFactory.getLogger(NotifierTopics.class);

    /** As long as what it comes from: who was called and is forgotten on the way would never be told. */
    private static final Duration HISTORY = Duration.ofDays(30);

    /** Who was called, on the way to where they are let through; of one partition, because the rate is one for all. */
    static final Topic<ProductId, Notification> CALLS = new Topic<>("notifier-calls", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Notification.class), HISTORY, false, false);

    /** How many were let through, on the way back to where the product's wishers are called. */
    static final Topic<ProductId, Passed> PASSED = new Topic<>("notifier-passed", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Passed.class), HISTORY, false, false);

    /** The rate, as an admin has set it; compacted, of one partition, with one key. */
    static final Topic<String, Rate> RATE = new Topic<>("notifier-rate", Serdes.String(),
            lenient(new JsonSerde<>(Rate.class)), null, false, false);

    /** All of them. */
    static final List<TopicAdmin.Own> ALL = List.of(new TopicAdmin.Own(CALLS, true), new TopicAdmin.Own(PASSED, false),
            new TopicAdmin.Own(RATE, true));

    private NotifierTopics() {}

    /** What is no rate reads as none: nobody shall be able to stop all notifiers by a slip on the console. */
    @NullUnmarked // Kafka's interfaces are null for "no record"
    private static Serde<Rate> lenient(Serde<Rate> strict) {
        return Serdes.serdeFrom(strict.serializer(), (topic, bytes) -> {
            try {
                return strict.deserializer().deserialize(topic, bytes);
            } catch (Malformed e) {
                LOG.warn("What is on {} is no rate, and changes nothing: {}", topic, e.getMessage());
                return null;
            }
        });
    }
}
