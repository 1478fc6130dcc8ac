package dev.firstpair.streams;

import dev.firstpair.topics.deadletter.DeadLetterReason;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what goes wrong in a topology. */
public final class StreamsMetrics {

    private final MeterRegistry registry;
    private final String prefix;

    /** @param prefix of the metrics' names, such as {@code firstpair.ledger} */
    public StreamsMetrics(MeterRegistry registry, String prefix) {
        this.registry = registry;
        this.prefix = prefix;
    }

    void deadLetter(String topic, DeadLetterReason reason) {
        registry.counter(prefix + ".deadletters", "topic", topic, "reason", reason.name()).increment();
    }

    void threadReplaced() {
        registry.counter(prefix + ".threads.replaced").increment();
    }
}
