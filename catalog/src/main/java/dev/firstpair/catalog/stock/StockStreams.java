package dev.firstpair.catalog.stock;

import dev.firstpair.tokens.ClientNetwork;
import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.web.EventStreams;
import dev.firstpair.web.EventStreams.Sent;
import dev.firstpair.web.EventStreams.Source;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events of a product's stock. A listener that reads slowly skips the events that it was too slow for. */
@Component
public class StockStreams {

    /** Heap of a stream: Tomcat's buffers, and Spring's data of a request. */
    private static final int HEAP_BYTES = 160 * 1024;

    private final StockBoard board;
    private final StockProperties properties;
    private final JsonMapper json;
    private final EventStreams streams;

    StockStreams(StockBoard board, StockProperties properties, JsonMapper json, MeterRegistry metrics) {
        this.board = board;
        this.properties = properties;
        this.json = json;
        Places places = Places.of("firstpair.catalog.stock.most-listeners", properties.mostListeners(), HEAP_BYTES,
                properties.mostPerAddress(), properties.longestStream());
        this.streams = new EventStreams(places, "text/event-stream;charset=UTF-8", properties.heartbeat(),
                Clock.systemUTC()).observed("firstpair.catalog.stock.listeners", "Open streams of stock", metrics);
    }

    /**
     * Opens a stream: the current stock, and every change, until the listener disconnects, the longest time of a stream
     * is over, or the service stops.
     *
     * @param product one that exists
     * @param now its stock
     */
    public void open(ProductId product, Stock now, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        streams.open(request, response, ClientNetwork.of(request.getRemoteAddr()),
                "Or ask with 'Accept: application/json' now and then.", Instant.MAX,
                () -> new Changes(product, now));
    }

    /** Runs before the web server is stopped, which would wait for the streams to end. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        board.close();
    }

    private final class Changes implements Source {

        private final ProductId product;
        private Stock seen;

        Changes(ProductId product, Stock now) {
            this.product = product;
            this.seen = now;
        }

        @Override
        public void begin(OutputStream out) throws IOException {
            write(seen, out);
        }

        @Override
        public Sent next(OutputStream out, Duration timeout) throws IOException, InterruptedException {
            Optional<Stock> newer = board.awaitNewer(product, seen, timeout);
            if (newer.isEmpty()) {
                return board.isClosed() ? Sent.LAST : Sent.NOTHING;
            }
            write(newer.get(), out);
            out.flush();
            Thread.sleep(properties.leastInterval());
            return Sent.EVENT;
        }

        private void write(Stock stock, OutputStream out) throws IOException {
            out.write(("id: " + stock.version() + "\nevent: stock\ndata: " + json.writeValueAsString(stock) + "\n\n")
                    .getBytes(StandardCharsets.UTF_8));
            seen = stock;
        }
    }
}
