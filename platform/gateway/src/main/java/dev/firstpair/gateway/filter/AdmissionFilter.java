package dev.firstpair.gateway.filter;

import dev.firstpair.gateway.limit.Limit;
import dev.firstpair.gateway.limit.Limits;
import dev.firstpair.gateway.limit.Usage;
import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.reactive.EventLoop;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Admits a request if its user, or its address, is within the limit, and its token is valid. A request without a token
 * is passed on: the services decide which calls need one. A request with a token that is known to be valid is counted
 * by user alone: thousands of shoppers may have one address.
 */
public final class AdmissionFilter implements WebFilter, Ordered {

    private static final String BEARER = "Bearer ";
    private static final String USER = AdmissionFilter.class.getName();
    private static final String ACTUATOR = "/actuator";
    /** Also matches an encoded letter, or a parameter after it, which the routes and accounts treat as the same. */
    private static final List<PathPattern> SIGN_IN = Stream.of("/api/sessions/**", "/api/users/**", "/session")
            .map(PathPatternParser.defaultInstance::parse)
            .toList();

    private final Limits limits;
    private final Supplier<Limit> ofAddress;
    private final Supplier<Limit> ofUser;
    private final Supplier<Limit> ofSignIn;
    private final TokenVerifier tokens;
    private final MeterRegistry registry;

    /** The limits are read for each request. */
    public AdmissionFilter(Limits limits, Supplier<Limit> ofAddress, Supplier<Limit> ofUser, Supplier<Limit> ofSignIn,
            TokenVerifier tokens, MeterRegistry registry) {
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
        List<String> given = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        String token = given.isEmpty() ? null : token(given);
        Verdict.Valid known = token == null ? null : tokens.getIfCached(token);
        boolean signIn = isSignIn(exchange.getRequest());
        if (known != null && !signIn) {
            return asUser(known, exchange, chain);
        }
        return within((signIn ? ofSignIn : ofAddress).get(), ClientInfo.of(exchange).network(), exchange,
                Mono.defer(() -> {
                    if (given.isEmpty()) {
                        return chain.filter(exchange);
                    }
                    return token == null
                            ? refuse(exchange, Problem.UNAUTHENTICATED)
                            : verify(token, exchange, chain);
                }));
    }

    /** The token; null if there is none, or more than one: a service might use another. */
    private static @Nullable String token(List<String> given) {
        String authorization = given.getFirst();
        return given.size() == 1 && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length())
                : null;
    }

    private Mono<Void> verify(String token, ServerWebExchange exchange, WebFilterChain chain) {
        return EventLoop.await(exchange, tokens.verify(token)).flatMap(verdict -> switch (verdict) {
            case Verdict.Valid good -> asUser(good, exchange, chain);
            case Verdict.Invalid bad -> refuse(exchange, Problem.UNAUTHENTICATED);
            case Verdict.Unverifiable unknown -> refuse(exchange, Problem.UNAVAILABLE);
        });
    }

    /** The user of the token of an admitted request; null if it has none. */
    public static Verdict.@Nullable Valid user(ServerWebExchange exchange) {
        return exchange.getAttribute(USER);
    }

    private Mono<Void> asUser(Verdict.Valid user, ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getAttributes().put(USER, user);
        return within(ofUser.get(), user.userId().toString(), exchange, Mono.defer(() -> chain.filter(exchange)));
    }

    private static boolean isSignIn(ServerHttpRequest request) {
        return HttpMethod.POST.equals(request.getMethod())
                && SIGN_IN.stream().anyMatch(path -> path.matches(request.getPath().pathWithinApplication()));
    }

    private Mono<Void> within(Limit limit, String who, ServerWebExchange exchange, Mono<Void> onward) {
        return EventLoop.await(exchange, limits.take(limit, who)).flatMap(usage -> {
            describe(usage, exchange.getResponse().getHeaders());
            if (usage.allowed()) {
                return onward;
            }
            count(Problem.TOO_MANY_REQUESTS, limit.name());
            return Problem.TOO_MANY_REQUESTS.write(exchange.getResponse(), usage.retryAfter());
        });
    }

    /** According to draft-ietf-httpapi-ratelimit-headers-10; of two limits, that of the user, which is the narrower. */
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
