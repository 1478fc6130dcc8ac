package dev.firstpair.observability;

import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The work of one service for a request. A step that is not ended is neither exported nor logged. */
public final class Step {

    /** Logs each step at DEBUG when it ends. */
    public static final String LOGGER = "dev.firstpair.trace";
    /** Keys of a log line, in the profile json. */
    public static final String TRACE_ID = "traceId";
    /** The key of the order that a line is about. */
    public static final String ORDER_ID = "orderId";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final String name;
    private final Instant began;
    private final String traceParent;
    private final @Nullable Span span;

    Step(String name, Instant began, String traceParent, @Nullable Span span) {
        this.name = name;
        this.began = began;
        this.traceParent = traceParent;
        this.span = span;
    }

    static boolean isLogged() {
        return LOG.isDebugEnabled();
    }

    /** The header to forward, so that the next step follows this one. */
    public String traceParent() {
        return traceParent;
    }

    /** Ends the step now; it was not about a single order. */
    public void end() {
        end(null);
    }

    /** Ends the step now; it was about the order, unless that is null. */
    public void end(@Nullable Object orderId) {
        if (span != null) {
            if (orderId != null) {
                span.setAttribute("firstpair.order", orderId.toString());
            }
            span.end();
        }
        if (LOG.isDebugEnabled()) {
            LoggingEventBuilder line = LOG.atDebug().addKeyValue(TRACE_ID, TraceParent.traceId(traceParent));
            if (orderId != null) {
                line.addKeyValue(ORDER_ID, orderId.toString());
            }
            line.log("{}: order {}, trace {}, {} ms", name, orderId == null ? "-" : orderId,
                    TraceParent.traceId(traceParent), Duration.between(began, Instant.now()).toMillis());
        }
    }
}
