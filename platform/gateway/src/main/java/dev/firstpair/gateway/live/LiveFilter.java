package dev.firstpair.gateway.live;

import dev.firstpair.gateway.filter.AdmissionFilter;
import dev.firstpair.gateway.filter.ClientInfo;
import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** {@code GET /api/live}: a {@linkplain LiveStreams stream} for one browser. */
final class LiveFilter implements WebFilter, Ordered {

    private static final PathPattern PATH = PathPatternParser.defaultInstance.parse("/api/live");

    private final LiveStreams streams;

    LiveFilter(LiveStreams streams) {
        this.streams = streams;
    }

    /** After tokens are checked and requests counted. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 30;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!PATH.matches(request.getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        ServerHttpResponse response = exchange.getResponse();
        boolean head = request.getMethod().equals(HttpMethod.HEAD);
        if (!head && !request.getMethod().equals(HttpMethod.GET)) {
            return Problem.METHOD_NOT_ALLOWED.write(response);
        }
        LiveRequest requested;
        Position position;
        try {
            requested = LiveRequest.of(request.getQueryParams());
            position = Position.parse(request.getHeaders().getFirst("Last-Event-ID"));
        } catch (IllegalArgumentException e) {
            return Problem.INVALID_REQUEST.write(response, null, String.valueOf(e.getMessage()));
        }
        LiveStreams.User user = user(exchange);
        if (user == null && !requested.orders().isEmpty()) {
            return Problem.UNAUTHENTICATED.write(response);
        }
        response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        response.getHeaders().setCacheControl(CacheControl.noStore());
        response.getHeaders().set("X-Accel-Buffering", "no"); // nginx would buffer events otherwise
        if (head) {
            return response.setComplete();
        }
        return response.writeAndFlushWith(streams.open(requested, position, ClientInfo.of(exchange).network(), user)
                .map(write -> write.map(response.bufferFactory()::wrap)));
    }

    private static LiveStreams.@Nullable User user(ServerWebExchange exchange) {
        Verdict.Valid known = AdmissionFilter.user(exchange);
        return known == null
                ? null
                : new LiveStreams.User(known.userId(),
                        Objects.requireNonNull(
                                exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION)),
                        known.until());
    }
}
