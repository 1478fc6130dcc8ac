package dev.firstpair.orders.api;

import dev.firstpair.orders.EventsProperties;
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
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of the events of single orders. An idle stream is an open connection and an entry in a map.
 * {@link CommittedView}, or the instance that processes the order, signals when there is something to send; a virtual
 * thread sends it and ends. A stream ends when its order's status is final, though a refund may follow after days, when
 * the order moves to another instance, when the listener's token expires, when its longest time is over, and when this
 * instance stops. The listener reconnects with the last version that it received, and misses nothing.
 */
@Component
final class OrderStreams implements ApplicationListener<ContextClosedEvent>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderStreams.class);
    private static final long NO_TIMEOUT = 0;
    private static final long PAUSE_MILLIS = 50;
    /** Heartbeats are spread over so many moments, so that thousands of them do not delay other work. */
    private static final int HEARTBEAT_SLOTS = 16;
    /** Heap of a stream, with the small buffers of {@link Connections}. */
    private static final int HEAP_BYTES = 80 * 1024;
    /** After so many missing heartbeats, the instance behind a relayed stream counts as lost. */
    private static final int MISSED_HEARTBEATS = 3;

    private final OrderQueries queries;
    private final RemoteOrders remote;
    private final CommittedView committedView;
    private final OrdersProperties orders;
    private final Clock clock;
    private final Places places;
    private final Duration silence;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private final ScheduledExecutorService heartbeats = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("order-streams-heart").daemon().factory());
    private int slot;
    private volatile boolean closed;

    OrderStreams(OrderQueries queries, RemoteOrders remote, CommittedView committedView, OrdersProperties orders,
            EventsProperties events, Clock clock, MeterRegistry meters) {
        this.queries = queries;
        this.remote = remote;
        this.committedView = committedView;
        this.orders = orders;
        this.clock = clock;
        this.places = Places.of("firstpair.orders.events.max-listeners", events.maxListeners(), HEAP_BYTES,
                events.maxPerUser(), events.longestStream());
        this.silence = events.heartbeat().multipliedBy(MISSED_HEARTBEATS);
        Gauge.builder("firstpair.orders.listeners", streams, Set::size)
                .description("Open streams of orders' events, those for other instances included")
                .register(meters);
        long pauseNanos = events.heartbeat().toNanos() / HEARTBEAT_SLOTS;
        heartbeats.scheduleAtFixedRate(this::heartbeat, pauseNanos, pauseNanos, TimeUnit.NANOSECONDS);
    }

    /** For a shopper: one server-sent event per step of the order's history after the version {@code after}. */
    SseEmitter open(OrderId orderId, Caller caller, int after) throws InterruptedException {
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        Stream stream = register(orderId, caller, caller.userId(), after, new Events(emitter), emitter);
        Optional<Source> source = Optional.empty();
        try {
            long start = System.nanoTime();
            source = stream.findSource();
            while (source.isEmpty()) {
                if (closed || System.nanoTime() - start >= orders.queryPatience().toNanos()) {
                    throw OrderProblems.notReady();
                }
                Thread.sleep(PAUSE_MILLIS);
                source = stream.findSource();
            }
        } finally {
            source.ifPresentOrElse(stream::begin, stream::leave);
        }
        return emitter;
    }

    /**
     * For another instance: the order as JSON, a line for each version after {@code after}; empty if no task here
     * processes it.
     */
    Optional<ResponseBodyEmitter> openHere(OrderId orderId, Caller caller, int after) throws InterruptedException {
        ResponseBodyEmitter emitter = new ResponseBodyEmitter(NO_TIMEOUT);
        Stream stream = register(orderId, caller, new Relayed(caller.userId()), after, new Lines(emitter), emitter);
        Optional<Source> source = Optional.empty();
        try {
            source = stream.sourceHere();
        } finally {
            source.ifPresentOrElse(stream::begin, stream::leave);
        }
        return source.map(open -> emitter);
    }

    /** Runs before the web server is stopped, which would wait for the streams to end. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closed = true;
        streams.forEach(stream -> stream.schedule(Stream.END));
    }

    @Override
    public void close() {
        heartbeats.shutdownNow();
    }

    /** The user of streams that another instance has opened here; they count there too. */
    private record Relayed(UserId userId) {}

    private Stream register(OrderId orderId, Caller caller, Object listener, int after, Output output,
            ResponseBodyEmitter emitter) {
        Places.Place place = places.take(listener, "Or GET the order with ?wait=.");
        Stream stream = new Stream(orderId, caller, after, output, place,
                Math.floorMod(opened.incrementAndGet(), HEARTBEAT_SLOTS));
        sendFirstHeartbeat(output);
        streams.add(stream);
        emitter.onCompletion(stream::leave);
        emitter.onError(failure -> stream.leave());
        if (closed) {
            stream.leave();
            throw OrderProblems.notReady();
        }
        return stream;
    }

    /**
     * A first heartbeat, which shows the listener that the stream is open. The emitter keeps it until the request's own
     * thread writes it, together with the headers: if another thread did that, the filters would still be setting some.
     */
    private static void sendFirstHeartbeat(Output output) {
        try {
            output.heartbeat();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heartbeat() {
        slot = (slot + 1) % HEARTBEAT_SLOTS;
        for (Stream stream : streams) {
            if (stream.slot == slot) {
                stream.schedule(Stream.HEARTBEAT);
            }
        }
    }

    /** The source from which a stream reads its order. */
    private interface Source {

        /** The order; not ready if this source has ended. */
        QueryResult<OrderView> now() throws InterruptedException;

        /** Whether it has been silent for so long that it counts as lost. */
        boolean isLost();

        void close();
    }

    /** The output of a stream. */
    private interface Output {

        /** Sends what has happened since version {@code after}. */
        void send(OrderView view, int after) throws IOException;

        /** Sends a heartbeat. */
        void heartbeat() throws IOException;

        void end();
    }

    private record Events(SseEmitter emitter) implements Output {

        @Override
        public void send(OrderView view, int after) throws IOException {
            for (OrderView.Step step : view.history()) {
                if (step.version() > after) {
                    emitter.send(SseEmitter.event()
                            .id(Integer.toString(step.version()))
                            .name(step.type())
                            .data(OrderBody.Step.of(step), MediaType.APPLICATION_JSON));
                }
            }
        }

        @Override
        public void heartbeat() throws IOException {
            emitter.send(SseEmitter.event().comment(""));
        }

        @Override
        public void end() {
            emitter.complete();
        }
    }

    private record Lines(ResponseBodyEmitter emitter) implements Output {

        @Override
        public void send(OrderView view, int after) throws IOException {
            emitter.send(RemoteOrders.line(view), MediaType.APPLICATION_NDJSON);
        }

        @Override
        public void heartbeat() throws IOException {
            emitter.send(RemoteOrders.HEARTBEAT_LINE, MediaType.APPLICATION_NDJSON);
        }

        @Override
        public void end() {
            emitter.complete();
        }
    }

    /** One listener. One virtual thread at a time does the pending work, and ends when nothing is left. */
    private final class Stream implements RemoteOrders.Follower {

        private static final int UPDATE = 1;
        private static final int HEARTBEAT = 2;
        private static final int END = 4;
        private static final int BUSY = 8;

        private final OrderId orderId;
        private final Caller caller;
        private final Output output;
        private final Places.Place place;
        private final int slot;
        private final AtomicInteger pending = new AtomicInteger();
        private final AtomicBoolean left = new AtomicBoolean();
        private volatile @Nullable Source source;
        private int sentVersion;
        private boolean known;

        Stream(OrderId orderId, Caller caller, int after, Output output, Places.Place place, int slot) {
            this.orderId = orderId;
            this.caller = caller;
            this.sentVersion = after;
            this.output = output;
            this.place = place;
            this.slot = slot;
        }

        Optional<Source> findSource() throws InterruptedException {
            Optional<HostInfo> host = queries.remoteHost(orderId);
            return host.isPresent() ? sourceAt(host.get()) : sourceHere();
        }

        Optional<Source> sourceHere() throws InterruptedException {
            // Listening begins before the query, so that no change between the two is missed.
            CommittedView.Listener listener = committedView.listen(orderId, this::changed);
            boolean ready = false;
            try {
                ready = !(queries.orderLive(orderId, caller) instanceof QueryResult.NotReady);
            } finally {
                if (!ready) {
                    listener.close();
                }
            }
            return !ready ? Optional.empty() : Optional.of(new Source() {
                @Override
                public QueryResult<OrderView> now() throws InterruptedException {
                    return queries.orderLive(orderId, caller);
                }

                @Override
                public boolean isLost() {
                    return false;
                }

                @Override
                public void close() {
                    listener.close();
                }
            });
        }

        private Optional<Source> sourceAt(HostInfo host) throws InterruptedException {
            return remote.follow(host, orderId, caller, sentVersion, this).map(following -> new Source() {
                @Override
                public QueryResult<OrderView> now() {
                    OrderView newest = following.newest();
                    return newest == null ? new QueryResult.NotFound<>() : new QueryResult.Found<>(newest);
                }

                @Override
                public boolean isLost() {
                    return following.silentFor().compareTo(silence) > 0;
                }

                @Override
                public void close() {
                    following.close();
                }
            });
        }

        void begin(Source found) {
            source = found;
            if (left.get()) {
                found.close();
            }
            schedule(UPDATE);
        }

        @Override
        public void changed() {
            schedule(UPDATE);
        }

        @Override
        public void ended() {
            schedule(UPDATE | END);
        }

        void schedule(int actions) {
            if ((pending.getAndUpdate(before -> before | actions | BUSY) & BUSY) == 0) {
                Thread.ofVirtual().name("order-stream").start(this::work);
            }
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                streams.remove(this);
                place.close();
                Source open = source;
                if (open != null) {
                    open.close();
                }
            }
        }

        private void work() {
            do {
                int actions = pending.getAndSet(BUSY);
                try {
                    if (!left.get()) {
                        process(actions);
                    }
                } catch (IOException | IllegalStateException gone) {
                    leave(); // the server ends the exchange itself
                } catch (InterruptedException | RuntimeException e) {
                    LOG.error("The stream of order {} ends", orderId, e);
                    end();
                }
            } while (!pending.compareAndSet(BUSY, 0));
        }

        private void process(int actions) throws IOException, InterruptedException {
            Source open = source;
            boolean sent = (actions & UPDATE) != 0 && open != null && send(open.now());
            if (left.get()) {
                return;
            }
            if ((actions & END) != 0) {
                end();
            } else if ((actions & HEARTBEAT) != 0 && open != null) {
                if (open.isLost() || isOver(clock.instant())) {
                    end();
                } else if (!sent) {
                    output.heartbeat();
                }
            }
        }

        private boolean send(QueryResult<OrderView> now) throws IOException {
            return switch (now) {
                case QueryResult.Found(OrderView view) -> {
                    known = true;
                    boolean isNewer = view.version() > sentVersion;
                    if (isNewer) {
                        output.send(view, sentVersion);
                        sentVersion = view.version();
                    }
                    if (view.status().isFinal()) {
                        end();
                    }
                    yield isNewer;
                }
                case QueryResult.NotFound<OrderView> _notYet -> false;
                case QueryResult.OnItsWay<OrderView> _notYet -> false;
                case QueryResult.NotYours<OrderView> _notYours -> {
                    end();
                    yield false;
                }
                case QueryResult.NotReady<OrderView> _movedAway -> {
                    end();
                    yield false;
                }
            };
        }

        /** Whether the listener has to reconnect: with a new token, after the longest time, or for an unknown order. */
        private boolean isOver(Instant now) {
            return !now.isBefore(caller.until()) || !place.left().isPositive()
                    || !known && orderId.madeAt().plus(orders.unknownGrace()).isBefore(now);
        }

        private void end() {
            output.end();
            leave();
        }
    }
}
