package dev.firstpair.gateway.door;

import dev.firstpair.gateway.limit.Limit;
import dev.firstpair.gateway.limit.Limits;
import dev.firstpair.gateway.limit.Usage;
import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets a request in if its address and its user are within their limits, and its token is good. A request without a token
 * goes on: which calls need one, the services know.
 */
public final class Admission implements WebFilter, Ordered {

    private static final String BEARER = "Bearer ";
    private static final String ACTUATOR = "/actuator";
    private static final Set<String> SIGN_IN = Set.of("/api/sessions", "/api/users");

    private final Limits limits;
    private final Limit ofAddress;
    private final Limit ofUser;
    private final Limit ofSignIn;
    private final TokenVerifier tokens;
    private final MeterRegistry registry;

    public Admission(Limits limits, Limit ofAddress, Limit ofUser, Limit ofSignIn, TokenVerifier tokens,
            MeterRegistry registry) {
        this.limits = limits;
        this.ofAddress = ofAddress;
        this.ofUser = ofUser;
        this.ofSignIn = ofSignIn;
        this.tokens = tokens;
        this.registry = registry;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getRequest().getPath().value().startsWith(ACTUATOR)) {
            return chain.filter(exchange);
        }
        return within(limitOfAddress(exchange.getRequest()), Visit.of(exchange).address(), exchange,
                Mono.defer(() -> withToken(exchange, chain)));
    }

    private Limit limitOfAddress(ServerHttpRequest request) {
        return HttpMethod.POST.equals(request.getMethod()) && SIGN_IN.contains(request.getPath().value())
                ? ofSignIn
                : ofAddress;
    }

    private Mono<Void> withToken(ServerWebExchange exchange, WebFilterChain chain) {
        List<String> given = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (given.isEmpty()) {
            return chain.filter(exchange);
        }
        String authorization = given.getFirst();
        // Of two tokens, a service might believe the other.
        if (given.size() > 1 || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return refuse(exchange, Problem.UNAUTHENTICATED);
        }
        String token = authorization.substring(BEARER.length());
        Verdict.Known known = tokens.recall(token);
        Mono<Verdict> verdict = known != null ? Mono.just(known) : Mono.fromFuture(() -> tokens.verify(token), true);
        return verdict.flatMap(found -> switch (found) {
            case Verdict.Known good ->
                within(ofUser, good.userId().toString(), exchange, Mono.defer(() -> chain.filter(exchange)));
            case Verdict.Bad bad -> refuse(exchange, Problem.UNAUTHENTICATED);
            case Verdict.Untold untold -> refuse(exchange, Problem.UNAVAILABLE);
        });
    }

    private Mono<Void> within(Limit limit, String who, ServerWebExchange exchange, Mono<Void> onward) {
        return Mono.fromFuture(() -> limits.take(limit, who), true).flatMap(usage -> {
            describe(usage, exchange.getResponse().getHeaders());
            if (usage.allowed()) {
                return onward;
            }
            count(Problem.TOO_MANY_REQUESTS, limit.name());
            return Problem.TOO_MANY_REQUESTS.write(exchange.getResponse(), usage.retryAfter());
        });
    }

    /** As in draft-ietf-httpapi-ratelimit-headers-10; of two limits, that of the user, which is the narrower. */
    private static void describe(Usage usage, HttpHeaders headers) {
        Limit limit = usage.limit();
        headers.set("RateLimit-Policy",
                "\"" + limit.name() + "\";q=" + limit.permits() + ";w=" + limit.window().toSeconds());
        headers.set("RateLimit", "\"" + limit.name() + "\";r=" + usage.remaining() + ";t="
                + usage.reset().plusNanos(999_999_999).toSeconds());
    }

    private Mono<Void> refuse(ServerWebExchange exchange, Problem problem) {
        count(problem, "token");
        return problem.write(exchange.getResponse());
    }

    private void count(Problem problem, String why) {
        registry.counter("firstpair.gateway.refused", "code", problem.name(), "why", why).increment();
    }
}
