package dev.firstpair.gateway.cockpit;

import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.reactive.EventLoop;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /api/cockpit}, for admins. After limits and the check of the token, which admits only valid ones. */
public final class CockpitFilter implements WebFilter, Ordered {

    private static final PathPattern PATH = PathPatternParser.defaultInstance.parse("/api/cockpit");
    private static final String BEARER = "Bearer ";

    private final Cockpit cockpit;
    private final TokenVerifier tokens;

    public CockpitFilter(Cockpit cockpit, TokenVerifier tokens) {
        this.cockpit = cockpit;
        this.tokens = tokens;
    }

    /** After the admission of requests. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 20;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!PATH.matches(exchange.getRequest().getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        List<String> given = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (given.isEmpty()) {
            return Problem.UNAUTHENTICATED.write(exchange.getResponse());
        }
        return EventLoop.await(exchange, tokens.verify(given.getFirst().substring(BEARER.length())))
                .flatMap(verdict -> switch (verdict) {
                    case Verdict.Valid known -> known.admin()
                            ? answer(exchange)
                            : Problem.FORBIDDEN.write(exchange.getResponse());
                    case Verdict.Invalid bad -> Problem.UNAUTHENTICATED.write(exchange.getResponse());
                    case Verdict.Unverifiable unknown -> Problem.UNAVAILABLE.write(exchange.getResponse());
                });
    }

    private Mono<Void> answer(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        if (!HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
            return Problem.METHOD_NOT_ALLOWED.write(response);
        }
        Instant since = since(exchange.getRequest().getQueryParams().getFirst("since"));
        if (since == null) {
            return Problem.INVALID_REQUEST.write(response);
        }
        Cockpit.View all = cockpit.view();
        byte[] body = JsonMapper.shared()
                .writeValueAsBytes(new Cockpit.View(all.beganAt(), all.processes(), all.funnel(),
                        all.samples().stream().filter(sample -> sample.at().isAfter(since)).toList()));
        response.setStatusCode(HttpStatus.OK);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setCacheControl(CacheControl.noStore());
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** Null if it is not a time. */
    private static @Nullable Instant since(@Nullable String given) {
        try {
            return given == null ? Instant.EPOCH : Instant.parse(given);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
