package dev.firstpair.sink.mirror;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Metrics of the mirror. */
final class MirrorMeters {

    private static final String UNKNOWN = "unknown";

    private final MeterRegistry meters;
    private final Counter ownWrites;
    private final AtomicLong lagMillis = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();

    MirrorMeters(MeterRegistry meters) {
        this.meters = meters;
        this.ownWrites = meters.counter("firstpair.mirror.echoes");
        Gauge.builder("firstpair.mirror.lag", lagMillis, millis -> millis.get() / 1000.0)
                .description("From a commit in MySQL to its arrival here, of the newest change")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("firstpair.mirror.running", running, AtomicInteger::get)
                .description("1 on the instance that runs the mirror, else 0")
                .register(meters);
        // Starts at zero: an alert sees the first increment only if the counter existed before it.
        for (Topic<?, ?> topic : List.of(Topics.PRODUCTS, Topics.RESTOCKS, Topics.WISHLISTS, Topics.ORDER_COMMANDS)) {
            impossible(topic.name());
        }
        impossible(UNKNOWN);
    }

    void published(Topic<?, ?> topic) {
        meters.counter("firstpair.mirror.published", "topic", topic.name()).increment();
    }

    void impossible(Topic<?, ?> topic) {
        impossible(topic.name()).increment();
    }

    /** A change whose topic is unknown. */
    void skipped() {
        impossible(UNKNOWN).increment();
    }

    private Counter impossible(String topic) {
        return meters.counter("firstpair.mirror.impossible", "topic", topic);
    }

    void ownWrite() {
        ownWrites.increment();
    }

    void edit(RowChange.Edit edit) {
        meters.counter("firstpair.mirror.edits", "kind", edit.name().toLowerCase(Locale.ROOT)).increment();
    }

    void refused(RowChange.Refusal reason) {
        meters.counter("firstpair.mirror.refused", "reason", reason.name().toLowerCase(Locale.ROOT)).increment();
    }

    void ignored() {
        meters.counter("firstpair.mirror.unheeded").increment();
    }

    void lag(long millis) {
        lagMillis.set(Math.max(0, millis));
    }

    long lagMillis() {
        return lagMillis.get();
    }

    void running(boolean is) {
        running.set(is ? 1 : 0);
    }
}
