package dev.firstpair.gateway.live;

import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The open streams of browsers. Each is made of streams of services: those of stock are shared by all browsers, those
 * of a user's orders and notifications are its own. It ends when the listener disconnects or its token expires, after
 * the longest time of a stream, and when this gateway stops; a failure of a service does not end it.
 */
final class LiveStreams {

    static final String INSTEAD = "Or ask now and then.";

    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);
    /**
     * With a token and one order; measured: 18 KB without both, 37 KB with a token, 19 KB for each order. Each further
     * order takes another place. A stream that is relayed has no more: a connection of a client and one of a service.
     */
    private static final int HEAP_BYTES = 56 * 1024;
    /** For the streams of one user: an instance that stops has many of them. */
    private static final Duration SOONEST = Duration.ofMillis(500);

    private final Upstreams upstreams;
    private final StockTopics stock;
    private final StockPace pace = new StockPace(Schedulers.parallel());
    private final ShopClock shopClock;
    private final LiveProperties properties;
    private final Clock clock;
    private final Places places;
    private final Shutdown shutdown;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * A listener with a token.
     *
     * @param authorization the header with the token
     * @param until when the token expires
     */
    record User(UserId userId, String authorization, Instant until) {}

    /** The places of all event streams of this gateway, which share its heap. */
    static Places places(LiveProperties properties) {
        return Places.of("firstpair.gateway.live.max-listeners", properties.maxListeners(), HEAP_BYTES,
                properties.maxPerUser(), properties.longestStream());
    }

    LiveStreams(Upstreams upstreams, ShopClock shopClock, LiveProperties properties, Places places, Shutdown shutdown,
            Clock clock, MeterRegistry metrics) {
        this.upstreams = upstreams;
        this.stock = new StockTopics(upstreams, properties.maxProducts());
        this.shopClock = shopClock;
        this.properties = properties;
        this.places = places;
        this.shutdown = shutdown;
        this.clock = clock;
        Gauge.builder("firstpair.gateway.live.streams", open, AtomicInteger::get)
                .description("Open streams of browsers")
                .register(metrics);
    }

    /**
     * A stream, as writes; each contains everything that waits when it is subscribed to. The stream has a place from
     * its subscription to its end; without one it fails, before any write, with {@code NoPlace}.
     *
     * @param position where it continues
     * @param address of the listener
     * @param user null for a listener without a token, which gets stock only
     */
    Flux<Mono<byte[]>> open(LiveRequest requested, Position position, String address, @Nullable User user) {
        return Flux.create(sink -> begin(sink, requested, position, address, user));
    }

    private void begin(FluxSink<Mono<byte[]>> sink, LiveRequest requested, Position position, String address,
            @Nullable User user) {
        Disposable.Composite parts = Disposables.composite();
        sink.onDispose(parts);
        Places.Place place = user == null
                ? places.take(address, properties.maxPerAddress(), INSTEAD)
                : places.take(user.userId(), INSTEAD);
        parts.add(place::close);
        requested.orders()
                .stream()
                .skip(1)
                .forEach(order -> parts.add(places.take(order, Integer.MAX_VALUE, INSTEAD)::close));
        Map<ProductId, Flux<String>> topics = stock.of(requested.products());
        if (!shutdown.isRunning()) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
        }
        open.incrementAndGet();
        parts.add(open::decrementAndGet);
        parts.add(shutdown.begun().doOnTerminate(sink::complete).subscribe());
        position.keepOnly(requested);
        Outbox outbox = new Outbox(position.copy(), shopClock::now, pace, sink::next);
        parts.add(outbox);
        topics.forEach((product, levels) -> parts.add(levels.subscribe(level -> outbox.stock(product, level))));
        if (user != null) {
            String seen = position.notification();
            parts.add(follow("notifier-topology", "/api/notifications/events", user, seen, outbox, sink, "notification",
                    data -> data, (at, id) -> at.sent(NotificationId.parse(id))));
            requested.orders()
                    .forEach(order -> parts.add(follow("order-topology", "/api/orders/" + order + "/events", user,
                            position.version(order), outbox, sink, "order", data -> named(order, data),
                            (at, id) -> at.sent(order, Integer.parseInt(id)))));
        }
        // The first after a random delay, so that streams that were opened together do not send heart-beats together.
        long beatNanos = properties.heartbeat().toNanos();
        parts.add(Flux.interval(Duration.ofNanos(ThreadLocalRandom.current().nextLong(beatNanos)),
                properties.heartbeat()).subscribe(any -> outbox.beat()));
        parts.add(Mono.delay(left(place, user)).subscribe(any -> sink.complete()));
        outbox.open();
    }

    private Duration left(Places.Place place, @Nullable User user) {
        Duration left = place.left();
        Duration good = user == null ? left : Duration.between(clock.instant(), user.until());
        return good.compareTo(left) < 0 ? good : left;
    }

    /** A step of an order does not contain the order's id. */
    private static String named(OrderId order, String step) {
        return "{\"orderId\":\"" + order + "\",\"step\":" + step + "}";
    }

    private Disposable follow(String service, String path, User user, @Nullable String after, Outbox outbox,
            FluxSink<?> stream, String name, UnaryOperator<String> content, BiConsumer<Position, String> moves) {
        return upstreams.follow(service, path, user.authorization(), after, SOONEST)
                .subscribeWith(new BaseSubscriber<ServerSentEvent<String>>() {

                    /** One after the other: the next is requested when this one is sent. */
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        request(1);
                    }

                    @Override
                    protected void hookOnNext(ServerSentEvent<String> event) {
                        String data = event.data();
                        String id = event.id();
                        if (id == null) {
                            request(1);
                        } else {
                            outbox.event(new Outbox.Event(name, data == null ? null : content.apply(data),
                                    at -> moves.accept(at, id), () -> request(1)));
                        }
                    }

                    /** The listener reconnects with its session's current token. */
                    @Override
                    protected void hookOnError(Throwable failure) {
                        if (!(failure instanceof Upstreams.TokenRefused)) {
                            LOG.error("A stream ends, since {}{} is not followed", service, path, failure);
                        }
                        stream.complete();
                    }
                });
    }
}
