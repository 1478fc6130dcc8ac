package dev.firstpair.gateway.session;

import dev.firstpair.gateway.filter.ClientInfo;
import dev.firstpair.gateway.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Exchanges the cookie of a browser's session for the token that services require, and removes all cookies, so that no
 * service receives one. For a request that changes something, the cookie is accepted only if a page of this origin has
 * sent it.
 */
public final class SessionFilter implements WebFilter, Ordered {

    /** {@code POST} logs in, {@code DELETE} logs out; below it is {@link #RENEWAL}. */
    public static final String PATH = "/session";
    /** {@code POST} renews the access token. */
    public static final String RENEWAL = "/session/renewal";

    private static final PathPattern API = PathPatternParser.defaultInstance.parse("/api/**");
    /** As the routes match it, also with an encoded letter or a parameter after it. */
    private static final PathPattern SESSION = PathPatternParser.defaultInstance.parse(PATH);
    private static final PathPattern RENEWED = PathPatternParser.defaultInstance.parse(RENEWAL);
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    /** After CORS, so that preflight requests are answered; before tokens are checked. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 7;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        PathContainer path = request.getPath().pathWithinApplication();
        boolean renewal = RENEWED.matches(path);
        if (renewal || SESSION.matches(path)) {
            return session(exchange, renewal, chain);
        }
        if (!request.getHeaders().containsHeader(HttpHeaders.COOKIE)) {
            return chain.filter(exchange);
        }
        String token = API.matches(path)
                && !request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)
                        ? SessionCookies.accessToken(exchange)
                        : null;
        if (token != null && !SAFE.contains(request.getMethod()) && !isOfThisOrigin(exchange)) {
            return Problem.FOREIGN_ORIGIN.write(exchange.getResponse());
        }
        return chain.filter(exchange.mutate().request(request.mutate().headers(headers -> {
            headers.remove(HttpHeaders.COOKIE);
            if (token != null) {
                headers.setBearerAuth(token);
            }
        }).build()).build());
    }

    private static Mono<Void> session(ServerWebExchange exchange, boolean renewal, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (SAFE.contains(request.getMethod())) {
            return Problem.METHOD_NOT_ALLOWED.write(exchange.getResponse());
        }
        if (!isOfThisOrigin(exchange)) {
            return Problem.FOREIGN_ORIGIN.write(exchange.getResponse());
        }
        if (!renewal && HttpMethod.DELETE.equals(request.getMethod())) {
            SessionCookies.clear(exchange);
            exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            return exchange.getResponse().setComplete();
        }
        if (!HttpMethod.POST.equals(request.getMethod())) {
            return Problem.METHOD_NOT_ALLOWED.write(exchange.getResponse());
        }
        String refresh = SessionCookies.refreshToken(exchange);
        ServerHttpRequest bare = request.mutate().headers(headers -> {
            headers.remove(HttpHeaders.COOKIE);
            headers.remove(HttpHeaders.AUTHORIZATION);
        }).build();
        if (!renewal) {
            return chain.filter(exchange.mutate().request(bare).build());
        }
        if (refresh == null) {
            SessionCookies.clear(exchange);
            return Problem.SESSION_OVER.write(exchange.getResponse());
        }
        return chain.filter(exchange.mutate().request(new Renewal(bare, refresh)).build());
    }

    /**
     * Foreign pages cannot choose these headers. Browsers send {@code Origin} with all requests that change something,
     * and the first of the two only over https and to this machine.
     */
    private static boolean isOfThisOrigin(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String site = headers.getFirst(FETCH_SITE);
        if (site != null) {
            return site.equals("same-origin");
        }
        ClientInfo client = ClientInfo.of(exchange);
        return (client.scheme() + "://" + client.host()).equals(headers.getOrigin());
    }

    /** The request to accounts, with the refresh token as its body instead of the cookie. */
    private static final class Renewal extends ServerHttpRequestDecorator {

        private final ServerHttpRequest request;
        private final byte[] body;
        private @Nullable HttpHeaders headers;

        Renewal(ServerHttpRequest request, String refreshToken) {
            super(request);
            this.request = request;
            body = ("{\"refreshToken\":" + JsonMapper.shared().writeValueAsString(refreshToken) + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public HttpHeaders getHeaders() {
            if (headers == null) {
                HttpHeaders own = HttpHeaders.copyOf(request.getHeaders());
                own.remove(HttpHeaders.TRANSFER_ENCODING);
                own.setContentType(MediaType.APPLICATION_JSON);
                own.setContentLength(body.length);
                headers = own;
            }
            return headers;
        }

        /** The body of the browser's request is ignored. */
        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
        }
    }
}
