package dev.firstpair.gateway.live;

import dev.firstpair.topics.ids.ProductId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The events that wait to be sent on one stream: of stock, only the newest of each product, all in one write, after
 * which there is a {@linkplain StockPace pause}; of everything else, one event of each source, which supplies the next
 * one when that is sent. So a listener that reads slowly takes no more memory than a fast one. Events are taken when
 * there is room on the connection, not before. Thread-safe.
 */
final class Outbox implements Disposable {

    private static final String NO_EVENT = ":\n\n";

    private final Position position;
    private final Supplier<Optional<String>> clock;
    private final StockPace pace;
    private final Consumer<Mono<byte[]>> due;
    private final Disposable.Swap pause = Disposables.swap();
    private final Map<ProductId, String> stock = new LinkedHashMap<>();
    private final Queue<Event> events = new ArrayDeque<>();
    private boolean beat;
    /** Until the stream is open, too, so that its first write has all that is known then. */
    private boolean scheduled = true;
    private boolean pausing;

    /**
     * An event that no later one replaces.
     *
     * @param data JSON in one line; null if it only moves the position
     * @param moves moves the position of the stream behind the event
     * @param sent called when it is sent
     */
    record Event(String name, @Nullable String data, Consumer<Position> moves, Runnable sent) {}

    /**
     * @param position where the stream continues; owned by this outbox from now on
     * @param clock the time as JSON, if it is known; for heart-beats
     * @param pace of all streams
     * @param due receives a write whenever an event begins to wait that may be sent; the write takes all of these when
     *     it is subscribed to
     */
    Outbox(Position position, Supplier<Optional<String>> clock, StockPace pace, Consumer<Mono<byte[]>> due) {
        this.position = position;
        this.clock = clock;
        this.pace = pace;
        this.due = due;
    }

    /** Begins to write, with a heart-beat, so that the listener knows that the stream is open. */
    void open() {
        beat();
        due.accept(Mono.fromSupplier(this::take));
    }

    void stock(ProductId product, String data) {
        enqueue(() -> stock.put(product, data));
    }

    void event(Event event) {
        enqueue(() -> events.add(event));
    }

    /** A heart-beat, by which both ends notice a lost connection. */
    void beat() {
        enqueue(() -> beat = true);
    }

    private void enqueue(Runnable change) {
        synchronized (this) {
            change.run();
            if (scheduled || !isDue()) {
                return;
            }
            scheduled = true;
        }
        due.accept(Mono.fromSupplier(this::take));
    }

    private boolean isDue() {
        return beat || !events.isEmpty() || !pausing && !stock.isEmpty();
    }

    private byte[] take() {
        StringBuilder text = new StringBuilder();
        List<Runnable> sent = new ArrayList<>();
        synchronized (this) {
            scheduled = false;
            if (!pausing && !stock.isEmpty()) {
                stock.forEach((product, data) -> write(text, "stock", data));
                stock.clear();
                pausing = true;
                sent.add(() -> pause.replace(pace.pause(() -> enqueue(() -> pausing = false))));
            }
            for (Event event : events) {
                event.moves().accept(position);
                text.append("id: ").append(position).append('\n');
                @Nullable
                String data = event.data();
                if (data == null) {
                    text.append('\n');
                } else {
                    write(text, event.name(), data);
                }
                sent.add(event.sent());
            }
            events.clear();
            if (beat) {
                clock.get().ifPresentOrElse(now -> write(text, "clock", now), () -> text.append(NO_EVENT));
                beat = false;
            }
        }
        sent.forEach(Runnable::run);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Ends a pause. */
    @Override
    public void dispose() {
        pause.dispose();
    }

    private static void write(StringBuilder text, String name, String data) {
        text.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
    }
}
