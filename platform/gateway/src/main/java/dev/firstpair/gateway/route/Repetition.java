package dev.firstpair.gateway.route;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/**
 * Sends a call that got no answer to another instance. One that has not reached any is repeated whatever its method:
 * its body has not been read yet. One that may have reached an instance is repeated only if it is a read: of a purchase,
 * nobody knows what became of it, and the shopper repeats it with the same Idempotency-Key.
 */
final class Repetition implements GatewayFilter, Ordered {

    private static final int MORE_TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** After the circuit breaker, which counts the last try only. */
    @Override
    public int getOrder() {
        return Breakers.ORDER + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> chain.filter(exchange))
                .retryWhen(Retry.backoff(MORE_TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .filter(failure -> isToBeRepeated(exchange, failure))
                        .doBeforeRetry(failed -> ServerWebExchangeUtils.reset(exchange))
                        .onRetryExhaustedThrow((tries, failed) -> lastFailure(failed)));
    }

    private static boolean isToBeRepeated(ServerWebExchange exchange, Throwable failure) {
        return !exchange.getResponse().isCommitted() && (failure instanceof ConnectException
                || failure instanceof IOException && READS.contains(exchange.getRequest().getMethod()));
    }

    private static Throwable lastFailure(RetrySignal signal) {
        return signal.failure();
    }
}
