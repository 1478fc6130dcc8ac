package dev.firstpair.sink.mirror;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Counts the changes that Debezium skips because it cannot process them, such as a value that does not fit its column.
 * Debezium reports them only as a warning in the log, so this class reads that log.
 */
final class SkippedEvents extends AppenderBase<ILoggingEvent> {

    private static final String DISPATCHER = "io.debezium.pipeline.EventDispatcher";
    private static final String SKIPPED = "Error while processing event";

    private final MirrorMeters meters;
    private volatile @Nullable String last;

    SkippedEvents(MirrorMeters meters) {
        this.meters = meters;
    }

    void begin() {
        if (LoggerFactory.getLogger(DISPATCHER) instanceof Logger dispatcher) {
            dispatcher.setLevel(Level.WARN); // whatever the level of io.debezium: this warning must not get lost
            start();
            dispatcher.addAppender(this);
        }
    }

    void end() {
        if (LoggerFactory.getLogger(DISPATCHER) instanceof Logger dispatcher) {
            dispatcher.detachAppender(this);
            stop();
        }
    }

    /** The last skipped change, and why; empty if none was skipped since the start. */
    Optional<String> last() {
        return Optional.ofNullable(last);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getMessage().startsWith(SKIPPED)) {
            return;
        }
        @Nullable
        IThrowableProxy why = event.getThrowableProxy();
        if (why != null && why.getClassName().equals(InterruptedException.class.getName())) {
            return; // from a reader that is being stopped: the next one reads the event
        }
        meters.skipped();
        last = event.getFormattedMessage() + (why == null ? "" : ": " + why.getMessage());
    }
}
