package dev.firstpair.streams;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what goes wrong in a topology. */
public final class StreamsMetrics {

    private final MeterRegistry registry;
    private final String prefix;

    /** @param prefix of the metrics' names, such as {@code firstpair.ledger} */
    public StreamsMetrics(MeterRegistry registry, String prefix) {
        this.registry = registry;
        this.prefix = prefix;
        // Registered at zero: an alert sees the first increment only of a counter that existed before it.
        threadsReplaced();
        for (Topic<?, ?> topic : Topics.ALL) {
            for (DeadLetterReason reason : DeadLetterReason.values()) {
                deadLetters(topic.name(), reason);
            }
        }
    }

    void deadLetter(String topic, DeadLetterReason reason) {
        deadLetters(topic, reason).increment();
    }

    void threadReplaced() {
        threadsReplaced().increment();
    }

    private Counter deadLetters(String topic, DeadLetterReason reason) {
        return registry.counter(prefix + ".deadletters", "topic", topic, "reason", reason.name());
    }

    private Counter threadsReplaced() {
        return registry.counter(prefix + ".threads.replaced");
    }
}
