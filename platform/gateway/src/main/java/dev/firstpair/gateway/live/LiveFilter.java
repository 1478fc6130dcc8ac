package dev.firstpair.gateway.live;

import dev.firstpair.gateway.filter.AdmissionFilter;
import dev.firstpair.gateway.filter.ClientInfo;
import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import dev.firstpair.tokens.NoPlace;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** {@code GET /api/live}: a {@linkplain LiveStreams stream} for one browser. */
final class LiveFilter implements WebFilter, Ordered {

    private static final PathPattern PATH = PathPatternParser.defaultInstance.parse("/api/live");
    /** A write that is blocked for so long ends its stream, as in Tomcat. */
    private static final long WRITE_SECONDS = 60;

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
        endIfNothingIsRead(request);
        return response.writeAndFlushWith(
                streams.open(requested, position, ClientInfo.of(exchange).network(), user)
                        .map(write -> write.map(response.bufferFactory()::wrap)))
                .onErrorResume(NoPlace.class,
                        full -> Problem.valueOf(full.code())
                                .write(response, Duration.ofSeconds(NoPlace.RETRY_SECONDS),
                                        String.valueOf(full.getMessage())));
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

    /** A client that has vanished, or no longer reads, would keep its connection as long as TCP retries. */
    private static void endIfNothingIsRead(ServerHttpRequest request) {
        HttpServerRequest connected = ServerHttpRequestDecorator.getNativeRequest(request);
        // The server removes it when the response has ended.
        connected.withConnection(connection -> connection
                .addHandlerLast(new WriteTimeoutHandler(WRITE_SECONDS, TimeUnit.SECONDS)));
    }
}
