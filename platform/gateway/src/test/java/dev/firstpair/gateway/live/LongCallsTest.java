package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gateway.filter.ClientInfoFilter;
import dev.firstpair.observability.Tracing;
import dev.firstpair.tokens.NoPlace;
import dev.firstpair.tokens.Places;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LongCallsTest {

    private static final String ORDER = "/api/orders/x";
    private static final String STREAM = ORDER + "/events";
    private static final String ADDRESS = "192.0.2.1";
    private static final GatewayFilterChain UNANSWERED = exchange -> Mono.never();

    private final Shutdown shutdown = new Shutdown();
    private final Places places = Places.of("some.property", 3, 1, 1, Duration.ofHours(1));
    private final ClientInfoFilter clients = new ClientInfoFilter(null, false, Tracing.off());
    private final LongCalls calls = new LongCalls(places, 2, shutdown);

    @Test
    void endsAnEventStreamWhenItStops() {
        CompletableFuture<Void> stream = begin(STREAM, LongCallsTest::streaming);

        assertThat(stream).isNotDone();
        shutdown.stop();

        assertThat(stream).isCompleted();
        assertThat(begin(STREAM, LongCallsTest::streaming)).isCompleted();
        assertThat(places.taken()).isZero();
    }

    private static Mono<Void> streaming(ServerWebExchange exchange) {
        return exchange.getResponse()
                .writeAndFlushWith(Flux.just(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[1])))
                        .concatWith(Flux.never()));
    }

    @Test
    void relaysSoManyEventStreamsAndToOneAddressSoMany() {
        CompletableFuture<Void> first = begin(STREAM, LongCallsTest::streaming);
        begin(STREAM, LongCallsTest::streaming);
        CompletableFuture<Void> third = begin(STREAM, LongCallsTest::streaming);
        CompletableFuture<Void> other = begin("192.0.2.2", STREAM, LongCallsTest::streaming);
        CompletableFuture<Void> fourth = begin("192.0.2.3", STREAM, LongCallsTest::streaming);

        assertThat(code(third)).isEqualTo("TOO_MANY_STREAMS");
        assertThat(other).isNotDone();
        assertThat(code(fourth)).isEqualTo("TOO_MANY_LISTENERS");
        first.cancel(true);
        assertThat(begin(STREAM, LongCallsTest::streaming)).isNotDone();
    }

    private static String code(CompletableFuture<Void> refused) {
        assertThat(refused).isCompletedExceptionally();
        assertThat(refused.exceptionNow()).isInstanceOf(NoPlace.class);
        return ((NoPlace) refused.exceptionNow()).code();
    }

    @Test
    void countsNoOtherCalls() {
        for (int i = 0; i < 10; i++) {
            begin(STREAM, UNANSWERED);
            assertThat(begin(ORDER, exchange -> exchange.getResponse().setComplete())).isCompleted();
        }

        assertThat(places.taken()).isZero();
    }

    @Test
    void letsALongPollWaitOnlyAtAPlace() {
        List<String> queries = new ArrayList<>();
        GatewayFilterChain waiting = exchange -> {
            queries.add(exchange.getRequest().getURI().getRawQuery());
            return exchange.getRequest().getQueryParams().containsKey("wait")
                    ? Mono.never()
                    : exchange.getResponse().setComplete();
        };
        String poll = ORDER + "?a=%20b&wait=PT30S&after=3";
        CompletableFuture<Void> first = begin(poll, waiting);
        begin(STREAM, LongCallsTest::streaming);

        assertThat(first).isNotDone();
        assertThat(begin(poll, waiting)).as("more than one may have").isCompleted();
        assertThat(begin("192.0.2.2", poll, waiting)).isNotDone();
        assertThat(begin("192.0.2.3", poll, waiting)).as("more than there are").isCompleted();
        first.cancel(true);
        assertThat(begin(poll, waiting)).isNotDone();
        String with = "a=%20b&wait=PT30S&after=3";
        assertThat(queries).containsExactly(with, "a=%20b&after=3", with, "a=%20b&after=3", with);
    }

    @Test
    void refusesALongPollWhenItStops() {
        CompletableFuture<Void> poll = begin(ORDER + "?wait=PT30S", UNANSWERED);

        assertThat(poll).isNotDone();
        shutdown.stop();

        assertRefused(poll);
        assertRefused(begin(ORDER + "?wait=PT30S", UNANSWERED));
        assertThat(places.taken()).isZero();
    }

    @Test
    void letsAPurchaseWaitOnlyAtAPlaceAndFinishesItWhenItStops() {
        List<String> preferences = new ArrayList<>();
        GatewayFilterChain waiting = exchange -> {
            String prefer = exchange.getRequest().getHeaders().getFirst("Prefer");
            preferences.add(String.valueOf(prefer));
            return prefer == null ? exchange.getResponse().setComplete() : Mono.never();
        };
        CompletableFuture<Void> first = purchase(waiting);
        CompletableFuture<Void> second = purchase(waiting);

        assertThat(second).isNotDone();
        assertThat(purchase(waiting)).as("more than one may have").isCompleted();
        second.cancel(true);
        assertThat(purchase(waiting)).isNotDone();
        shutdown.stop();
        assertThat(first).isNotDone();
        first.cancel(true);
        assertThat(purchase(waiting)).as("after the stop").isCompleted();
        assertThat(preferences).containsExactly("wait=5", "wait=5", "null", "wait=5", "null");
    }

    private CompletableFuture<Void> purchase(GatewayFilterChain service) {
        return begin(MockServerHttpRequest.post("/api/products/7/purchases")
                .header("Prefer", "wait=5")
                .remoteAddress(new InetSocketAddress(ADDRESS, 1))
                .build(), service);
    }

    private static void assertRefused(CompletableFuture<Void> poll) {
        assertThat(poll).isCompletedExceptionally();
        assertThat(poll.exceptionNow()).isInstanceOfSatisfying(ResponseStatusException.class,
                failure -> assertThat(failure.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
    }

    @Test
    void leavesOtherCallsToTheServer() {
        CompletableFuture<Void> call = begin(ORDER, UNANSWERED);
        CompletableFuture<Void> answered = begin(ORDER + "?wait=PT30S",
                exchange -> exchange.getResponse().setComplete());

        shutdown.stop();

        assertThat(call).isNotDone();
        assertThat(answered).isCompleted();
    }

    private CompletableFuture<Void> begin(String path, GatewayFilterChain service) {
        return begin(ADDRESS, path, service);
    }

    private CompletableFuture<Void> begin(String address, String path, GatewayFilterChain service) {
        return begin(MockServerHttpRequest.method(HttpMethod.GET, URI.create(path))
                .remoteAddress(new InetSocketAddress(address, 1))
                .build(), service);
    }

    private CompletableFuture<Void> begin(MockServerHttpRequest request, GatewayFilterChain service) {
        return clients
                .filter(MockServerWebExchange.from(request), exchange -> calls.filter(exchange, service))
                .toFuture();
    }
}
