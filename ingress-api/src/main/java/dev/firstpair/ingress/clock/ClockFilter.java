package dev.firstpair.ingress.clock;

import dev.firstpair.ingress.problem.Answer;
import java.time.InstantSource;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * {@code GET /api/clock}, without a token. It costs as much as the fixed part of every answer of this service, so
 * benchmarks compare purchases with it.
 */
public final class ClockFilter implements WebFilter, Ordered {

    private static final String PATH = "/api/clock";

    private final InstantSource clock;

    public ClockFilter(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 5;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!exchange.getRequest().getPath().value().equals(PATH)
                || !HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
            return chain.filter(exchange);
        }
        return Answer.clock(clock.instant()).write(exchange.getResponse());
    }
}
