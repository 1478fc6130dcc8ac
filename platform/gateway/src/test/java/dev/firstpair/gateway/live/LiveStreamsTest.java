package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gateway.live.StreamingService.Asked;
import dev.firstpair.tokens.NoPlace;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Streams of browsers in front of services that only have streams, over HTTP. */
class LiveStreamsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final OrderId ORDER = order(1);
    private static final String NOTIFICATION = "01900000-0000-7000-8000-00000000000";
    private static final String STOCK = "/api/products/7/stock";
    private static final String STEPS = "/api/orders/" + ORDER + "/events";
    private static final String NOTIFICATIONS = "/api/notifications/events";
    private static final LiveRequest SEVEN = new LiveRequest(List.of(new ProductId(7)), List.of());
    private static final LiveRequest SEVEN_AND_ORDER = new LiveRequest(List.of(new ProductId(7)), List.of(ORDER));

    private final StreamingService catalog = new StreamingService();
    private final StreamingService orders = new StreamingService();
    private final StreamingService notifier = new StreamingService();
    private final Map<String, URI> instances = new ConcurrentHashMap<>(Map.of("catalog", catalog.uri(),
            "order-topology", orders.uri(), "notifier-topology", notifier.uri()));
    private final Shutdown shutdown = new Shutdown();
    private SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private LiveStreams streams = streams(1_000, 300);

    private LiveStreams streams(int most, int products) {
        metrics = new SimpleMeterRegistry();
        WebClient client = WebClient.create();
        LiveProperties properties = new LiveProperties(Duration.ofMillis(100), most, 2, 500, products,
                Duration.ofHours(1), Duration.ofMinutes(5));
        return new LiveStreams(
                new Upstreams(client, service -> Mono.justOrEmpty(instances.get(service)), properties.silence(),
                        metrics),
                new ShopClock(client, service -> Mono.empty()), properties, LiveStreams.places(properties), shutdown,
                Clock.systemUTC(), metrics);
    }

    @AfterEach
    void stop() {
        shutdown.stop();
        List.of(catalog, orders, notifier).forEach(StreamingService::close);
    }

    @Test
    void asksOnceForWhatAllLookAtAndGivesWhoComesLaterTheNewestAtOnce() {
        catalog.greet(STOCK, stock(1));
        List<Browser> browsers = IntStream.range(0, 100).mapToObj(i -> browse(SEVEN, null)).toList();
        browsers.forEach(each -> each.awaitText(data(1)));
        catalog.send(STOCK, stock(2));
        browsers.forEach(each -> each.awaitText("event: stock\n" + data(2)));
        Browser late = browse(SEVEN, null);

        late.awaitText(data(2));
        assertThat(late.text()).doesNotContain(data(1));
        assertThat(catalog.asked()).hasSize(1);
        assertThat(gauge("firstpair.gateway.live.streams")).isEqualTo(101);
        assertThat(gauge("firstpair.gateway.live.upstreams")).isEqualTo(1);
    }

    @Test
    void leavesWithTheLastListenerAndGivesThePlacesBack() {
        List<Browser> browsers = List.of(browse(SEVEN, null), browse(SEVEN_AND_ORDER, user()));
        awaitThat(() -> upstreams() == 3);

        browsers.getFirst().cancel();
        assertThat(upstreams()).isEqualTo(3);
        browsers.getLast().cancel();

        awaitThat(() -> upstreams() == 0);
        assertThat(gauge("firstpair.gateway.live.streams")).isZero();
        assertThat(gauge("firstpair.gateway.live.upstreams")).isZero();
    }

    /** An instance ends, breaks off, is unavailable for some time: the stream of the browser stays open. */
    @Test
    void goesOnThroughFailuresOfServicesFromTheLastEventOn() {
        catalog.greet(STOCK, stock(1));
        orders.greet(STEPS, step(1));
        Browser browser = browse(SEVEN_AND_ORDER, user());
        browser.awaitText(data(1));
        browser.awaitText("\"step\":{\"version\":1}");

        List.of(catalog, orders).forEach(each -> each.refuse(503));
        catalog.breakOff();
        orders.end();
        awaitThat(() -> catalog.asked().size() > 3 && orders.asked().size() > 2);
        catalog.greet(STOCK, stock(5));
        orders.greet(STEPS, step(2));
        List.of(catalog, orders).forEach(each -> each.refuse(0));

        browser.awaitText(data(5));
        browser.awaitText("\"step\":{\"version\":2}");
        assertThat(browser.isOver()).isFalse();
        assertThat(catalog.asked()).last().extracting(Asked::lastEventId).isEqualTo("1");
        assertThat(orders.asked()).last().extracting(Asked::lastEventId).isEqualTo("1");
    }

    /** Its instance may have vanished without closing the connection. */
    @Test
    void opensAStreamAgainThatSaysNothingForLong() {
        Upstreams upstreams = new Upstreams(WebClient.create(), service -> Mono.just(catalog.uri()),
                Duration.ofMillis(200), metrics);
        Disposable listening = upstreams.follow("catalog", STOCK, null, null, POLL).subscribe();

        awaitThat(() -> catalog.asked().size() > 2);
        listening.dispose();
        awaitThat(() -> catalog.listeners() == 0);
    }

    @Test
    void closesAStreamWhoseListenerLeavesBeforeReadingFromIt() {
        Sinks.Empty<Void> leaving = Sinks.empty();
        WebClient client = WebClient.builder()
                .filter((request, service) -> service.exchange(request).doOnNext(answer -> leaving.tryEmitEmpty()))
                .build();
        Upstreams upstreams = new Upstreams(client, service -> Mono.just(catalog.uri()), PATIENCE, metrics);

        assertThat(upstreams.follow("catalog", STOCK, null, null, POLL)
                .takeUntilOther(leaving.asMono())
                .collectList()
                .block(PATIENCE)).isEmpty();
        awaitThat(() -> catalog.connections() == 0);
    }

    @Test
    void saysWhoseEventItIsAndWhereToGoOn() {
        Browser browser = browse(SEVEN_AND_ORDER, user());
        awaitThat(() -> upstreams() == 3);
        notifier.send(NOTIFICATIONS, "id: " + NOTIFICATION + "1\nevent: RESTOCKED\ndata: {\"kind\":\"RESTOCKED\"}\n\n");
        browser.awaitText("id: notification=" + NOTIFICATION
                + "1\nevent: notification\ndata: {\"kind\":\"RESTOCKED\"}\n\n");
        orders.send(STEPS, step(3));

        String id = "notification=" + NOTIFICATION + "1," + ORDER + "=3";
        browser.awaitText("id: " + id + "\nevent: order\ndata: {\"orderId\":\"" + ORDER
                + "\",\"step\":{\"version\":3}}\n\n");
        assertThat(orders.asked()).containsExactly(new Asked(STEPS, null, "Bearer token"));
        assertThat(notifier.asked()).containsExactly(new Asked(NOTIFICATIONS, null, "Bearer token"));
        assertThat(catalog.asked()).containsExactly(new Asked(STOCK, null, null));

        new Browser(streams, SEVEN_AND_ORDER, Position.parse(id), user(), Long.MAX_VALUE);
        awaitThat(() -> orders.asked().size() == 2 && notifier.asked().size() == 2);
        assertThat(orders.asked().getLast().lastEventId()).isEqualTo("3");
        assertThat(notifier.asked().getLast().lastEventId()).isEqualTo(NOTIFICATION + "1");
    }

    /** Until then, neither the gateway nor the browser would know where to go on. */
    @Test
    void saysWhereTheNotificationsBegin() {
        notifier.greet(NOTIFICATIONS, ":\n\nid: " + NOTIFICATION + "1\n\n");
        Browser browser = browse(SEVEN, user());
        browser.awaitText("id: notification=" + NOTIFICATION + "1\n\n");

        notifier.end();

        awaitThat(() -> notifier.asked().size() == 2);
        assertThat(notifier.asked().getLast().lastEventId()).isEqualTo(NOTIFICATION + "1");
        assertThat(browser.isOver()).isFalse();
    }

    @Test
    void opensStreamsOfUsersOnlyWithAToken() {
        Browser browser = browse(SEVEN, null);
        awaitThat(() -> upstreams() == 1);

        browser.awaitText(":\n\n");
        assertThat(notifier.asked()).isEmpty();
        assertThat(orders.asked()).isEmpty();
    }

    /** 204 for a listener that has received all of it, 404 for one that may not read it. */
    @ParameterizedTest
    @ValueSource(ints = {204, 400, 403, 404})
    void asksNoLongerForWhatIsOver(int status) {
        orders.refuse(status);
        Upstreams upstreams = new Upstreams(WebClient.create(), service -> Mono.just(orders.uri()), PATIENCE, metrics);

        assertThat(upstreams.follow("order-topology", STEPS, "Bearer token", "3", Duration.ofMillis(1))
                .collectList()
                .block(PATIENCE)).isEmpty();
        assertThat(orders.asked()).hasSize(1);
    }

    @Test
    void goesOnWithTheRestWhenAnOrderIsOver() {
        orders.refuse(204);
        Browser browser = browse(SEVEN_AND_ORDER, user());
        awaitThat(() -> orders.asked().size() == 1 && upstreams() == 2);
        notifier.send(NOTIFICATIONS, "id: " + NOTIFICATION + "1\ndata: {}\n\n");

        browser.awaitText("event: notification");
        assertThat(browser.isOver()).isFalse();
    }

    @Test
    void endsWithTheToken() {
        Browser expired = browse(SEVEN, new LiveStreams.User(new UserId(1), "Bearer token",
                Instant.now().plusMillis(200)));
        orders.refuse(401);
        Browser refused = browse(SEVEN_AND_ORDER, user());

        awaitThat(() -> expired.isOver() && refused.isOver());
        assertThat(expired.failure()).isNull();
        assertThat(refused.failure()).isNull();
        assertThat(gauge("firstpair.gateway.live.streams")).isZero();
    }

    @Test
    void hasPlacesForSoManyAndForOneUserForSoMany() {
        streams = streams(3, 300);
        browse(SEVEN, user());
        browse(SEVEN, user());
        Browser third = browse(SEVEN, user());
        Browser anybody = browse(SEVEN, null);
        Browser fourth = browse(SEVEN, null);

        assertThat(third.failure()).isInstanceOf(NoPlace.class).extracting("code").isEqualTo("TOO_MANY_STREAMS");
        assertThat(anybody.failure()).isNull();
        assertThat(fourth.failure()).isInstanceOf(NoPlace.class).extracting("code").isEqualTo("TOO_MANY_LISTENERS");
        anybody.cancel();
        assertThat(browse(SEVEN, null).failure()).isNull();
    }

    @Test
    void takesAPlaceForEachFurtherOrder() {
        streams = streams(3, 300);
        Browser browser = browse(new LiveRequest(List.of(), List.of(ORDER, order(2), order(3))), user());

        assertThat(browse(SEVEN, null).failure()).isInstanceOf(NoPlace.class);
        assertThat(gauge("firstpair.gateway.live.streams")).isEqualTo(1);
        browser.cancel();
        assertThat(browse(SEVEN, null).failure()).isNull();
    }

    private static OrderId order(int number) {
        return OrderId.parse("01900000-0000-7000-8000-00000000000" + number);
    }

    @Test
    void isAboutSoManyProductsTogether() {
        streams = streams(10, 2);
        browse(new LiveRequest(List.of(new ProductId(1), new ProductId(2)), List.of()), null);

        Browser another = browse(new LiveRequest(List.of(new ProductId(2), new ProductId(3)), List.of()), null);

        assertThat(another.failure()).isInstanceOf(NoPlace.class).extracting("code").isEqualTo("TOO_MANY_LISTENERS");
        assertThat(another.text()).isEmpty();
        assertThat(gauge("firstpair.gateway.live.streams")).isEqualTo(1);
        assertThat(browse(new LiveRequest(List.of(new ProductId(2)), List.of()), null).failure()).isNull();
    }

    @Test
    void endsWhenTheGatewayDoes() {
        Browser browser = browse(SEVEN_AND_ORDER, user());
        awaitThat(() -> upstreams() == 3);

        shutdown.stop();

        assertThat(browser.isOver()).isTrue();
        assertThat(browser.failure()).isNull();
        assertThat(browse(SEVEN, null).failure()).isNotNull();
    }

    /** It reads one write, then nothing for a while. */
    @Test
    void keepsForOneWhoReadsSlowlyNoMoreThanTheNewest() {
        Browser slow = new Browser(streams, SEVEN_AND_ORDER, Position.parse(null), user(), 1);
        Browser quick = browse(SEVEN, null);
        awaitThat(() -> upstreams() == 3);
        for (int version = 1; version <= 200; version++) {
            catalog.send(STOCK, stock(version));
            orders.send(STEPS, step(version));
        }
        quick.awaitText(data(200));
        String before = slow.text();
        slow.request(1);
        slow.awaitText(data(200));

        String next = slow.text().substring(before.length());
        assertThat(next.split("event: stock", -1)).as("one stock").hasSize(2);
        assertThat(next.split("event: order", -1).length).as("one step at most").isLessThanOrEqualTo(2);
        // Events that cannot be replaced are not lost.
        slow.request(Long.MAX_VALUE);
        slow.awaitText("{\"version\":200}}");
        assertThat(slow.text().split("event: order", -1)).hasSize(201);
    }

    private static void awaitThat(Callable<Boolean> condition) {
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(PATIENCE).until(condition);
    }

    private int upstreams() {
        return catalog.listeners() + orders.listeners() + notifier.listeners();
    }

    private double gauge(String name) {
        return metrics.get(name).gauges().stream().mapToDouble(each -> each.value()).sum();
    }

    private Browser browse(LiveRequest requested, LiveStreams.@Nullable User user) {
        return new Browser(streams, requested, Position.parse(null), user, Long.MAX_VALUE);
    }

    private static LiveStreams.User user() {
        return new LiveStreams.User(new UserId(7), "Bearer token", Instant.now().plus(Duration.ofHours(1)));
    }

    private static String stock(int version) {
        return "id: " + version + "\nevent: stock\n" + data(version);
    }

    private static String data(int version) {
        return "data: {\"productId\":7,\"version\":" + version + "}\n\n";
    }

    private static String step(int version) {
        return "id: " + version + "\nevent: Paid\ndata: {\"version\":" + version + "}\n\n";
    }

    /** Writes as the server does: one after the other. */
    private static final class Browser extends BaseSubscriber<Mono<byte[]>> {

        private final StringBuffer text = new StringBuffer();
        private final long first;
        private volatile boolean over;
        private volatile @Nullable Throwable failure;

        Browser(LiveStreams streams, LiveRequest requested, Position position, LiveStreams.@Nullable User user,
                long first) {
            this.first = first;
            streams.open(requested, position, "192.0.2.1", user).subscribe(this);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(first);
        }

        @Override
        protected void hookOnNext(Mono<byte[]> write) {
            write.subscribe(bytes -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        }

        @Override
        protected void hookOnComplete() {
            over = true;
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            failure = thrown;
        }

        void awaitText(String part) {
            awaitThat(() -> text().contains(part));
        }

        String text() {
            return text.toString();
        }

        boolean isOver() {
            return over;
        }

        @Nullable
        Throwable failure() {
            return failure;
        }
    }
}
