package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.json.KeySerde;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The notifier's own topics, which nobody else reads or writes. */
final class NotifierTopics {

    private static final Duration SHORT = Duration.ofDays(7);

    /** Who was called, on the way to where they are let through; of one partition, because the rate is one for all. */
    static final Topic<ProductId, Notification> CALLS = new Topic<>("notifier-calls", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Notification.class), SHORT, false, false);

    /** How many were let through, on the way back to where the product's wishers are called. */
    static final Topic<ProductId, Passed> PASSED = new Topic<>("notifier-passed", new KeySerde<>(ProductId::parse),
            new JsonSerde<>(Passed.class), SHORT, false, false);

    /** The rate, as an admin has set it; compacted, of one partition, with one key. */
    static final Topic<String, Rate> RATE = new Topic<>("notifier-rate", new KeySerde<>(Function.identity()),
            new JsonSerde<>(Rate.class), null, false, false);

    /** All of them. */
    static final List<TopicAdmin.Own> ALL = List.of(new TopicAdmin.Own(CALLS, true), new TopicAdmin.Own(PASSED, false),
            new TopicAdmin.Own(RATE, true));

    private NotifierTopics() {}
}
