package dev.firstpair.gateway.route;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Sends a call that got no answer to another instance. A call that has not reached any instance is repeated whatever
 * its method: its body has not been read yet. A call that may have reached one is repeated only if it is a read: the
 * outcome of a purchase is unknown then, and the shopper repeats it with the same Idempotency-Key.
 */
final class RetryFilter implements GatewayFilter, Ordered {

    private static final int MORE_TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** After the circuit breaker, which counts the last attempt only. */
    @Override
    public int getOrder() {
        return CircuitBreakers.ORDER + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return Mono.defer(() -> chain.filter(exchange))
                .retryWhen(Retry.backoff(MORE_TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .filter(failure -> isRetryable(exchange, failure))
                        .doBeforeRetry(failed -> {
                            UntriedInstances.exclude(exchange);
                            ServerWebExchangeUtils.reset(exchange);
                        })
                        .onRetryExhaustedThrow((tries, failed) -> failed.failure()));
    }

    private static boolean isRetryable(ServerWebExchange exchange, Throwable failure) {
        return !exchange.getResponse().isCommitted() && (isConnectFailure(failure)
                || failure instanceof IOException && isRead(exchange.getRequest()));
    }

    static boolean isConnectFailure(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException;
    }

    /** Reads without a body, since a body could not be sent again. */
    private static boolean isRead(ServerHttpRequest request) {
        return READS.contains(request.getMethod()) && request.getHeaders().getContentLength() <= 0
                && !request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }
}
