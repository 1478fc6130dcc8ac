package dev.firstpair.web;

import dev.firstpair.tokens.NoPlace;
import dev.firstpair.tokens.Places;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Streams of events, such as server-sent events, to the listeners of one service. Each stream blocks a virtual thread
 * of its own, so one that reads slowly does not delay others. It ends when its source has ended, as all do when the
 * service stops, when the listener's token expires, after the longest time of its place, and when the listener has
 * disconnected, which a heartbeat detects. Thread-safe.
 *
 * <p>
 * The request's own thread writes the headers, since the filters may still set some. Then another thread takes over:
 * the stack of all filters would stay in memory, a third of what a stream takes.
 */
public final class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final long NO_TIMEOUT = 0;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Places places;
    private final String contentType;
    private final Duration heartbeat;
    private final Clock clock;

    /** @param heartbeat time without an event after which a stream gets a heartbeat */
    public EventStreams(Places places, String contentType, Duration heartbeat, Clock clock) {
        this.places = places;
        this.contentType = contentType;
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    /** Registers the number of open streams as a gauge. */
    public EventStreams observed(String name, String description, MeterRegistry registry) {
        Gauge.builder(name, places, Places::taken).description(description).register(registry);
        return this;
    }

    /** What a source has sent; after {@code LAST}, even if that is nothing, the stream ends. */
    public enum Sent {
        EVENT, NOTHING, LAST
    }

    /** What one stream sends; used by one thread at a time, and closed when the stream ends. */
    public interface Source extends AutoCloseable {

        /** Writes what shows that both ends are there: a comment. */
        default void heartbeat(OutputStream out) throws IOException {
            out.write(COMMENT);
        }

        /** Writes what the stream begins with, which shows the listener that it is open: at least a heartbeat. */
        default void begin(OutputStream out) throws IOException {
            heartbeat(out);
        }

        /**
         * Writes the next events, and waits for them if there are none.
         *
         * @param timeout longest time to wait; none if it is not positive
         */
        Sent next(OutputStream out, Duration timeout) throws IOException, InterruptedException;

        @Override
        default void close() {}
    }

    /** Opens the source of a stream that has a place. */
    @FunctionalInterface
    public interface Opening {
        Source open() throws InterruptedException;
    }

    /**
     * Opens a stream, which sends the events of a source after this call too, until it ends. HEAD gets the headers and
     * no stream: no client would read it or end it.
     *
     * @param listener the caller, such as a user or an address
     * @param instead what the caller can do without a place, a sentence
     * @param until when the caller has to present a token again
     * @param opening throws what the request is answered if there can be no stream
     * @throws NoPlace if all places are taken, or the listener has as many as one may have
     */
    public void open(HttpServletRequest request, HttpServletResponse response, Object listener, String instead,
            Instant until, Opening opening) throws InterruptedException {
        if (request.getMethod().equals("HEAD")) {
            setHeaders(response);
            return;
        }
        Places.Place place = places.take(listener, instead);
        boolean begun = false;
        try {
            begun = begin(request, response, opening.open(), place, until);
        } finally {
            if (!begun) {
                place.close();
            }
        }
    }

    private boolean begin(HttpServletRequest request, HttpServletResponse response, Source source, Places.Place place,
            Instant until) {
        boolean begun = false;
        try {
            setHeaders(response);
            OutputStream out = response.getOutputStream();
            source.begin(out);
            out.flush();
            AsyncContext exchange = request.startAsync();
            exchange.setTimeout(NO_TIMEOUT);
            Thread stream = Thread.ofVirtual()
                    .name("event-stream")
                    .unstarted(() -> run(source, place, until, out, exchange));
            exchange.addListener(new Disconnection(stream));
            stream.start();
            begun = true;
        } catch (IOException e) {
            // The listener has disconnected: there is nobody to answer.
        } finally {
            if (!begun) {
                source.close();
            }
        }
        return begun;
    }

    private void setHeaders(HttpServletResponse response) {
        response.setContentType(contentType);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // nginx would buffer events otherwise
    }

    private void run(Source source, Places.Place place, Instant until, OutputStream out, AsyncContext exchange) {
        try (place; source) {
            follow(source, place, until, out);
        } catch (IOException e) {
            return; // The listener has disconnected, and the server ends the exchange itself.
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("An event stream ends, and its listener has to reconnect", e);
        }
        exchange.complete();
    }

    private void follow(Source source, Places.Place place, Instant until, OutputStream out)
            throws IOException, InterruptedException {
        long writtenNanos = System.nanoTime();
        Sent sent = Sent.EVENT;
        for (Duration left = left(place, until); sent != Sent.LAST && left.isPositive(); left = left(place, until)) {
            Duration quiet = heartbeat.minusNanos(System.nanoTime() - writtenNanos);
            sent = source.next(out, quiet.compareTo(left) < 0 ? quiet : left);
            if (sent == Sent.NOTHING && System.nanoTime() - writtenNanos >= heartbeat.toNanos()) {
                source.heartbeat(out);
                sent = Sent.EVENT;
            }
            out.flush();
            if (sent == Sent.EVENT) {
                writtenNanos = System.nanoTime();
            }
        }
    }

    private Duration left(Places.Place place, Instant until) {
        Instant now = clock.instant();
        Duration left = place.left();
        return until.isBefore(now.plus(left)) ? Duration.between(now, until) : left;
    }

    /**
     * Ends an exchange whose connection is broken; the server would send an error page otherwise. Waits for the thread
     * whose write has failed: the server gives its buffers to another request then.
     */
    private record Disconnection(Thread stream) implements AsyncListener {

        @Override
        public void onError(AsyncEvent event) {
            try {
                stream.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            event.getAsyncContext().complete();
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
