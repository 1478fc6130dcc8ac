package dev.firstpair.notifier.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/** The meters of one channel. */
public final class ChannelMeters {

    private static final String CHANNEL = "channel";

    private final MeterRegistry registry;
    private final String channel;
    private final Counter sent;
    private final Counter failed;
    private final Counter retried;
    private final Counter deadLetters;

    public ChannelMeters(MeterRegistry registry, String channel) {
        this.registry = registry;
        this.channel = channel;
        this.sent = counter("sent", "Notifications that the channel took");
        this.failed = counter("failed", "Attempts that the channel did not take");
        this.retried = counter("retried", "Attempts that were not the first");
        this.deadLetters = counter("dead.letters", "Notifications that were given up");
    }

    private Counter counter(String name, String description) {
        return Counter.builder("firstpair.notifier." + name)
                .description(description)
                .tag(CHANNEL, channel)
                .register(registry);
    }

    void open(Supplier<Number> open) {
        Gauge.builder("firstpair.notifier.open", open)
                .description("Notifications that have been read and are not delivered yet")
                .tag(CHANNEL, channel)
                .register(registry);
    }

    /** A notification was delivered. */
    public void sent() {
        sent.increment();
    }

    void failed() {
        failed.increment();
    }

    void retried() {
        retried.increment();
    }

    void deadLetter() {
        deadLetters.increment();
    }

    /** A notification was skipped by this channel. */
    public void skipped(String reason) {
        registry.counter("firstpair.notifier.skipped", Tags.of(CHANNEL, channel, "reason", reason)).increment();
    }
}
