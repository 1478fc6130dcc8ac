package dev.firstpair.sink.mirror;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Counts the changes that Debezium skips because it cannot process them, such as a value that does not fit its column,
 * or a statement that a session logs as such, and not as rows. Debezium reports them only as a warning in the log, so
 * this class reads that log.
 */
final class SkippedEvents extends AppenderBase<ILoggingEvent> {

    private static final List<String> SOURCES = List.of("io.debezium.pipeline.EventDispatcher",
            "io.debezium.connector.binlog.BinlogStreamingChangeEventSource");
    private static final String STATEMENT = "Received DML";
    private static final List<String> SKIPPED = List.of(STATEMENT, "Error while processing event",
            "Error while deserializing");

    private final MirrorMeters meters;
    private volatile @Nullable String last;

    SkippedEvents(MirrorMeters meters) {
        this.meters = meters;
    }

    void begin() {
        start();
        for (String name : SOURCES) {
            if (LoggerFactory.getLogger(name) instanceof Logger source) {
                source.setLevel(Level.WARN); // whatever the level of io.debezium: this warning must not get lost
                source.addAppender(this);
            }
        }
    }

    void end() {
        for (String name : SOURCES) {
            if (LoggerFactory.getLogger(name) instanceof Logger source) {
                source.detachAppender(this);
            }
        }
        stop();
    }

    /** The last skipped change, and why; empty if none was skipped since the start. */
    Optional<String> last() {
        return Optional.ofNullable(last);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getMessage();
        if (SKIPPED.stream().noneMatch(message::startsWith)) {
            return;
        }
        @Nullable
        IThrowableProxy why = event.getThrowableProxy();
        if (why != null && why.getClassName().equals(InterruptedException.class.getName())) {
            return; // from a reader that is being stopped: the next one reads the event
        }
        meters.skipped();
        // A statement may be long, and is in the log.
        String what = message.startsWith(STATEMENT) ? message : event.getFormattedMessage();
        last = what + (why == null ? "" : ": " + why.getMessage());
    }
}
