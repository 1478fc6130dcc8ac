package dev.firstpair.sink.intake;

import dev.firstpair.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/** Tells metrics and health how storing goes. */
@Component
public class IntakeMonitor {

    private final MeterRegistry meters;
    private final IntakeHealth health;

    IntakeMonitor(MeterRegistry meters, IntakeHealth health) {
        this.meters = meters;
        this.health = health;
    }

    /** Runs {@code store}; what it throws goes on to the container, which tries the batch again. */
    public void time(Topic<?, ?> topic, int records, Runnable store) {
        Timer.Sample sample = Timer.start(meters);
        store.run();
        sample.stop(meters.timer("firstpair.sink.batch", "topic", topic.name()));
        meters.counter("firstpair.sink.records", "topic", topic.name()).increment(records);
        health.stored(topic.name());
    }
}
