package dev.firstpair.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows one order as an {@code EventSource} does: when a stream ends, it opens the next with the id of
 * the last event. A stream may end at any time, for example when the order moves to another instance; the client reads
 * the same events in all.
 */
final class OrderFollower implements AutoCloseable {

    private static final int STREAM = 200;
    private static final int NO_MORE = 204;
    private static final int LATER = 503;

    private final IntFunction<EventLog> connect;
    private final List<String> events = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private int version;
    private @Nullable EventLog open;
    private boolean over;

    /** @param connect opens a stream of the events after a version */
    OrderFollower(IntFunction<EventLog> connect, int after) {
        this.connect = connect;
        this.version = after;
        Patience.soon().until(this::isConnected);
    }

    /** Waits for that many events; returns their ids and names, such as {@code 1 Placed}. */
    List<String> await(int count) {
        return Patience.soon().until(this::events, events -> events.size() >= count);
    }

    /** Waits until the service ends the stream and has no more events of the order; returns all events. */
    List<String> awaitEnd() {
        Patience.soon().until(() -> {
            isConnected();
            return over;
        });
        return events();
    }

    /** Waits for that line. */
    void awaitLine(String wanted) {
        Patience.soon().until(() -> isConnected() && lines().contains(wanted));
    }

    /** All lines of all streams so far. */
    String text() {
        return String.join("\n", lines());
    }

    private synchronized List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (open != null) {
            all.addAll(open.lines());
        }
        return all;
    }

    private synchronized List<String> events() {
        isConnected();
        List<String> all = new ArrayList<>(events);
        if (open != null) {
            all.addAll(open.events());
        }
        return all;
    }

    /** Takes the next stream if there is none or the last has ended; false if there is none yet. */
    private synchronized boolean isConnected() {
        EventLog last = open;
        if (over || last != null && !last.hasEnded()) {
            return true;
        }
        if (last != null) {
            open = null;
            events.addAll(last.awaitEnd());
            lines.addAll(last.lines());
            if (!events.isEmpty()) {
                String id = events.getLast().substring(0, events.getLast().indexOf(' '));
                version = Integer.parseInt(id);
            }
        }
        EventLog next = connect.apply(version);
        switch (next.status()) {
            case STREAM -> open = next;
            case NO_MORE -> over = true;
            case LATER -> next.close();
            default -> throw new AssertionError("a stream is answered with " + next.status());
        }
        return open != null || over;
    }

    @Override
    public synchronized void close() {
        if (open != null) {
            open.close();
        }
    }
}
