package dev.firstpair.orders.api;

import dev.firstpair.orders.OrderStreamsProperties;
import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.query.Caller;
import dev.firstpair.orders.query.OrderQueries;
import dev.firstpair.orders.query.QueryResult;
import dev.firstpair.orders.query.RemoteOrders;
import dev.firstpair.orders.view.CommittedView;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.EventStreams;
import dev.firstpair.web.EventStreams.Sent;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams of the events of single orders. {@link CommittedView}, or the instance that processes the order, signals when
 * there is something to send. A stream also ends when its order's status is final, though a refund may follow after
 * days, and when the order moves to another instance, or may have moved without the knowledge of this one. The listener
 * reconnects with the last version that it received, and misses nothing.
 */
@Component
final class OrderStreams {

    private static final long PAUSE_MILLIS = 50;
    /** Heap of a stream, with the small buffers of {@link Connections}. */
    private static final int HEAP_BYTES = 80 * 1024;
    /** After so many missing heartbeats, the instance behind a relayed stream counts as lost. */
    private static final int MISSED_HEARTBEATS = 3;
    private static final String INSTEAD = "Or GET the order with ?wait=.";

    private final OrderQueries queries;
    private final RemoteOrders remote;
    private final CommittedView committedView;
    private final OrdersProperties orders;
    private final JsonMapper json;
    private final Clock clock;
    private final Duration silence;
    private final EventStreams steps;
    private final EventStreams lines;

    OrderStreams(OrderQueries queries, RemoteOrders remote, CommittedView committedView, OrdersProperties orders,
            OrderStreamsProperties events, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.queries = queries;
        this.remote = remote;
        this.committedView = committedView;
        this.orders = orders;
        this.json = json;
        this.clock = clock;
        this.silence = events.heartbeat().multipliedBy(MISSED_HEARTBEATS);
        Places places = Places.of("firstpair.orders.events.max-listeners", events.maxListeners(), HEAP_BYTES,
                events.maxPerUser(), events.longestStream());
        this.steps = new EventStreams(places, MediaType.TEXT_EVENT_STREAM_VALUE, events.heartbeat(), clock)
                .observed("firstpair.orders.listeners",
                        "Open streams of orders' events, those for other instances included", meters);
        this.lines = new EventStreams(places, MediaType.APPLICATION_NDJSON_VALUE, events.heartbeat(), clock);
    }

    /** For a shopper: one server-sent event per step of the order's history after the version {@code after}. */
    void open(OrderId orderId, Caller caller, int after, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        steps.open(request, response, caller.userId(), INSTEAD, caller.until(),
                () -> new Stream(orderId, caller, after).find(orders.queryPatience()));
    }

    /** For another instance: the order as JSON, a line for each version after {@code after}. */
    void openHere(OrderId orderId, Caller caller, int after, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        lines.open(request, response, new Relayed(caller.userId()), INSTEAD, caller.until(),
                () -> new RelayedStream(orderId, caller, after).find(Duration.ZERO));
    }

    /** The user of streams that another instance has opened here; they count there too. */
    private record Relayed(UserId userId) {}

    /** A shopper's stream. */
    private class Stream implements EventStreams.Source, RemoteOrders.Follower {

        private final OrderId orderId;
        private final Caller caller;
        /** One for each change, and one for the present state. */
        private final Semaphore signals = new Semaphore(1);
        private final CommittedView.Listener listener;
        private volatile boolean ended;
        private RemoteOrders.@Nullable Following following;
        private int sentVersion;
        private boolean known;

        Stream(OrderId orderId, Caller caller, int after) {
            this.orderId = orderId;
            this.caller = caller;
            this.sentVersion = after;
            // Listening begins before the query, so that no change between the two is missed.
            this.listener = committedView.listen(orderId, this::changed);
        }

        /** Returns this when an instance is found that processes the order; throws a problem if there is none. */
        Stream find(Duration patience) throws InterruptedException {
            long start = System.nanoTime();
            try {
                while (committedView.isClosed() || !isFound()) {
                    if (committedView.isClosed() || System.nanoTime() - start >= patience.toNanos()) {
                        throw OrderProblems.notReady();
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
                return this;
            } catch (InterruptedException | RuntimeException e) {
                close();
                throw e;
            }
        }

        private boolean isFound() throws InterruptedException {
            Optional<HostInfo> host = remoteHost();
            if (host.isEmpty()) {
                return !(queries.orderLive(orderId, caller) instanceof QueryResult.NotReady);
            }
            following = remote.follow(host.get(), orderId, caller, sentVersion, this).orElse(null);
            return following != null;
        }

        @Override
        public void changed() {
            signals.release();
        }

        @Override
        public void ended() {
            ended = true;
            signals.release();
        }

        @Override
        public Sent next(OutputStream out, Duration timeout) throws IOException, InterruptedException {
            boolean signaled = signals.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!signaled && (isLost() || isUnknown())) {
                return Sent.LAST;
            }
            // Also without a signal: an instance that is cut off from the brokers gets none when the order moves.
            signals.drainPermits();
            boolean isLast = ended || committedView.isClosed();
            Sent sent = send(now(), out);
            return isLast ? Sent.LAST : sent;
        }

        private QueryResult<OrderView> now() throws InterruptedException {
            if (following == null) {
                return queries.orderLive(orderId, caller);
            }
            OrderView newest = following.newest();
            return newest == null ? new QueryResult.NotFound<>() : new QueryResult.Found<>(newest);
        }

        private Sent send(QueryResult<OrderView> now, OutputStream out) throws IOException {
            return switch (now) {
                case QueryResult.Found(OrderView view) -> {
                    known = true;
                    boolean isNewer = view.version() > sentVersion;
                    if (isNewer) {
                        write(view, out);
                        sentVersion = view.version();
                    }
                    yield view.status().isFinal() ? Sent.LAST : isNewer ? Sent.EVENT : Sent.NOTHING;
                }
                case QueryResult.NotFound<OrderView> _notYet -> Sent.NOTHING;
                case QueryResult.OnItsWay<OrderView> _notYet -> Sent.NOTHING;
                case QueryResult.NotYours<OrderView> _notYours -> Sent.LAST;
                case QueryResult.NotReady<OrderView> _movedAway -> Sent.LAST;
            };
        }

        /** Whether the other instance has been silent for so long that it counts as lost. */
        private boolean isLost() {
            return following != null && following.silentFor().compareTo(silence) > 0;
        }

        /** Whether the order should be known by now, so that the listener has to ask again. */
        private boolean isUnknown() {
            return !known && orderId.isOlderThan(orders.unknownGrace(), clock.instant());
        }

        /** The other instance that processes the order, if any. */
        Optional<HostInfo> remoteHost() {
            return queries.remoteHost(orderId);
        }

        void write(OrderView view, OutputStream out) throws IOException {
            for (OrderView.Step step : view.history()) {
                if (step.version() > sentVersion) {
                    out.write(("id:" + step.version() + "\nevent:" + step.type() + "\ndata:"
                            + json.writeValueAsString(OrderBody.Step.of(step)) + "\n\n")
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        @Override
        public void close() {
            listener.close();
            if (following != null) {
                following.close();
            }
        }
    }

    /** A stream that another instance relays; it is never relayed again. */
    private final class RelayedStream extends Stream {

        RelayedStream(OrderId orderId, Caller caller, int after) {
            super(orderId, caller, after);
        }

        @Override
        Optional<HostInfo> remoteHost() {
            return Optional.empty();
        }

        @Override
        void write(OrderView view, OutputStream out) throws IOException {
            out.write(RemoteOrders.line(view));
        }

        @Override
        public void heartbeat(OutputStream out) throws IOException {
            out.write(RemoteOrders.HEARTBEAT_LINE);
        }
    }
}
