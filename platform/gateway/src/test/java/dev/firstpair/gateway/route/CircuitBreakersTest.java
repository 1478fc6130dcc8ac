package dev.firstpair.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class CircuitBreakersTest {

    private static final int CALLS = 100;
    /** Longer than any machine needs for the calls. */
    private static final Duration OPEN = Duration.ofHours(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GatewayFilter breaker = new CircuitBreakers(registry, OPEN).of("catalog");
    private final AtomicInteger tried = new AtomicInteger();

    @Test
    void refusesCallsAtOnceWhenNoInstanceTakesConnections() {
        for (int i = 0; i < CALLS; i++) {
            call(Mono.error(new ConnectException()));
        }

        assertThat(tried).hasValueLessThan(CALLS);
        assertThatThrownBy(() -> send(Mono.empty()).block()).isInstanceOf(CallNotPermittedException.class);
        assertThat(registry.get("firstpair.gateway.breaker.open").tag("service", "catalog").gauge().value()).isOne();
    }

    @Test
    void takesNoOtherFailureForThat() {
        for (int i = 0; i < CALLS; i++) {
            call(Mono.error(new IOException("the client has left, perhaps")));
            call(Mono.error(new TimeoutException()));
            call(Mono.error(new IllegalStateException()));
        }

        assertThat(tried).hasValue(3 * CALLS);
        assertThat(registry.get("firstpair.gateway.breaker.open").gauge().value()).isZero();
    }

    @Test
    void staysClosedWhileOneOfTwoInstancesAnswers() {
        for (int i = 0; i < CALLS; i++) {
            call(i % 2 == 0 ? Mono.empty() : Mono.error(new ConnectException()));
        }

        assertThat(tried).hasValue(CALLS);
    }

    /** Each filter logs the changes of its breaker. */
    @Test
    void areOneForAllRoutesOfAService() {
        CircuitBreakers breakers = new CircuitBreakers(registry, OPEN);

        assertThat(breakers.of("accounts")).isSameAs(breakers.of("accounts")).isNotSameAs(breakers.of("catalog"));
    }

    private void call(Mono<Void> answer) {
        send(answer).onErrorComplete().block();
    }

    private Mono<Void> send(Mono<Void> answer) {
        GatewayFilterChain service = exchange -> {
            tried.incrementAndGet();
            return answer;
        };
        return breaker.filter(MockServerWebExchange.from(MockServerHttpRequest.get("/")), service);
    }
}
