package dev.firstpair.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LongCallsTest {

    private static final String ORDER = "/api/orders/x";
    private static final GatewayFilterChain UNANSWERED = exchange -> Mono.never();

    private final LongCalls calls = new LongCalls();

    @Test
    void endsAnEventStreamWhenItStops() {
        CompletableFuture<Void> stream = begin(ORDER + "/events", LongCallsTest::streaming);

        assertThat(stream).isNotDone();
        calls.stop();

        assertThat(stream).isCompleted();
        assertThat(begin(ORDER + "/events", LongCallsTest::streaming)).isCompleted();
    }

    private static Mono<Void> streaming(ServerWebExchange exchange) {
        return exchange.getResponse()
                .writeAndFlushWith(Flux.just(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[1])))
                        .concatWith(Flux.never()));
    }

    @Test
    void refusesALongPollWhenItStops() {
        CompletableFuture<Void> poll = begin(ORDER + "?wait=PT30S", UNANSWERED);

        assertThat(poll).isNotDone();
        calls.stop();

        assertRefused(poll);
        assertRefused(begin(ORDER + "?wait=PT30S", UNANSWERED));
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

        calls.stop();

        assertThat(call).isNotDone();
        assertThat(answered).isCompleted();
    }

    private CompletableFuture<Void> begin(String path, GatewayFilterChain service) {
        return calls.filter(MockServerWebExchange.from(MockServerHttpRequest.get(path)), service).toFuture();
    }
}
