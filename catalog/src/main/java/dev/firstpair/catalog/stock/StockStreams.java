package dev.firstpair.catalog.stock;

import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of a product's stock. Each listener is a request on a virtual thread of its own, so one that reads
 * slowly does not delay others, and skips the events that it was too slow for.
 */
@Component
public class StockStreams implements SmartLifecycle {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    /** Heap of a stream: Tomcat's buffers, and Spring's data of a request. */
    private static final int HEAP_BYTES = 160 * 1024;

    private final StockBoard board;
    private final StockProperties properties;
    private final JsonMapper json;
    private final Places places;
    private volatile boolean running;

    StockStreams(StockBoard board, StockProperties properties, JsonMapper json, MeterRegistry metrics) {
        this.board = board;
        this.properties = properties;
        this.json = json;
        this.places = Places.of("firstpair.catalog.stock.most-listeners", properties.mostListeners(), HEAP_BYTES,
                properties.mostPerAddress(), properties.longestStream());
        Gauge.builder("firstpair.catalog.stock.listeners", places, Places::taken)
                .description("Open streams of stock")
                .register(metrics);
    }

    /**
     * Sends the current stock, unless the listener received it last, and every change, until the listener disconnects,
     * the longest time of a stream is over, or the service stops.
     *
     * @param product one that exists
     * @param now its stock
     * @param lastSeen the version that the listener received last, −1 for none
     * @param address of the listener
     */
    public void send(ProductId product, Stock now, long lastSeen, String address, HttpServletResponse response) {
        Places.Place place = places.take(address, "Or ask with 'Accept: application/json' now and then.");
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no"); // nginx would buffer events otherwise
            follow(product, now, lastSeen, place, response.getOutputStream());
        } catch (IOException e) {
            // The listener has disconnected: there is nobody to answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            place.close();
        }
    }

    private void follow(ProductId product, Stock now, long lastSeen, Places.Place place, ServletOutputStream out)
            throws IOException, InterruptedException {
        long seen = lastSeen;
        // Also when it received a later version, from an instance that is a little ahead or before the system was set
        // up again.
        if (lastSeen != now.version()) {
            out.write(event(now));
            seen = now.version();
        } else {
            out.write(HEARTBEAT);
        }
        out.flush();
        for (Duration left = place.left(); left.isPositive() && !board.isClosed(); left = place.left()) {
            Duration wait = left.compareTo(properties.heartbeat()) < 0 ? left : properties.heartbeat();
            Optional<Stock> newer = board.awaitNewer(product, seen, wait);
            if (newer.isPresent()) {
                out.write(event(newer.get()));
                seen = newer.get().version();
            } else {
                out.write(HEARTBEAT);
            }
            out.flush();
            Thread.sleep(properties.leastInterval());
        }
    }

    private byte[] event(Stock stock) {
        return ("id: " + stock.version() + "\nevent: stock\ndata: " + json.writeValueAsString(stock) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Stopped before all others, so that the server's graceful shutdown does not wait for endless streams. */
    @Override
    public void stop() {
        board.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
