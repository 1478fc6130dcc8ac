package dev.firstpair.sink.mirror;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Debezium's engine, from start to its end; an engine does not start twice. */
final class BinlogReader {

    private static final Logger LOG = LoggerFactory.getLogger(BinlogReader.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** Progress of a run. */
    enum Phase {
        STARTING, STREAMING, ENDED
    }

    private final String name;
    private final MirrorPublisher publisher;
    private final Consumer<RowRepair> repairs;
    private final MirrorMeters meters;
    private final Clock clock;
    private final RowChanges rows;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private volatile @Nullable String failure;
    private volatile boolean stopped;
    private volatile boolean hasRead;
    private @Nullable Thread thread;

    BinlogReader(
            Properties settings, MirrorPublisher publisher, Consumer<RowRepair> repairs, InvalidDates invalidDates,
            MirrorMeters meters, Clock clock) {
        this.name = settings.getProperty("name");
        this.publisher = publisher;
        this.repairs = repairs;
        this.rows = new RowChanges(invalidDates);
        this.meters = meters;
        this.clock = clock;
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(BinlogReader.class.getClassLoader())
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        phase.compareAndSet(Phase.STARTING, Phase.STREAMING);
                    }
                })
                .using(this::ended)
                .notifying(this::take)
                .build();
    }

    void start() {
        thread = Thread.ofPlatform().name(name + "-binlog").daemon().start(() -> {
            try (publisher) {
                publisher.begin();
                if (!stopped) {
                    engine.run();
                }
            } catch (RuntimeException e) {
                ended(false, String.valueOf(e.getMessage()), e);
            } finally {
                phase.set(Phase.ENDED);
            }
        });
    }

    /** Returns when the engine has ended, or was abandoned; it can do no harm then, see {@link Mirror}. */
    void stop() {
        stopped = true;
        Thread running = thread;
        if (running == null || !running.isAlive()) {
            return;
        }
        // On its own thread, because closing waits for the engine's threads without a time limit.
        Thread.ofPlatform().name("mirror-close").daemon().start(() -> {
            try {
                engine.close();
            } catch (IOException | RuntimeException e) {
                // An engine that is not up yet, or has failed, refuses to be closed.
                LOG.debug("The engine refused to be closed", e);
                running.interrupt();
            }
        });
        try {
            if (!running.join(STOP_TIMEOUT)) {
                LOG.warn("The binlog reader did not end within {} s; it is fenced off", STOP_TIMEOUT.toSeconds());
                running.interrupt();
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    Phase phase() {
        return Objects.requireNonNull(phase.get());
    }

    /** Whether this run has published a batch of the binlog. */
    boolean hasRead() {
        return hasRead;
    }

    /** Why it ended, if not by {@link #stop()}. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void ended(boolean success, @Nullable String message, @Nullable Throwable error) {
        if (!success && failure == null) {
            failure = error == null ? message : message + " (" + root(error) + ")";
        }
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /**
     * Publishes first, then takes refused edits back, then commits the offset of the engine: a crash in between repeats
     * all of this, and loses nothing.
     */
    private void take(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> offsets) throws InterruptedException {
        if (stopped) {
            // Debezium treats the interruption that stops it as an event that it cannot process, and continues after
            // it.
            throw new InterruptedException("stopped");
        }
        List<RowChange> changes = events.stream()
                .flatMap(event -> rows.read(event.record()).stream())
                .toList();
        publisher.publish(changes);
        RowRepair.of(changes).forEach(repairs);
        for (RecordChangeEvent<SourceRecord> event : events) {
            offsets.markProcessed(event);
            if (event.record().value() instanceof Struct value && value.schema().field("source") != null) {
                meters.lag(clock.millis() - value.getStruct("source").getInt64("ts_ms"));
            }
        }
        offsets.markBatchFinished();
        hasRead = true;
    }
}
