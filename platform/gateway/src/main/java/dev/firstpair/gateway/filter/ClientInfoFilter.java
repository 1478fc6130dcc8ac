package dev.firstpair.gateway.filter;

import dev.firstpair.gateway.problem.Problem;
import dev.firstpair.observability.Step;
import dev.firstpair.observability.TraceParent;
import dev.firstpair.observability.Tracing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Determines the client of a request, starts its trace, whose id is a header of the response, and logs it when its
 * response begins. Methods that no service has are refused: each would be a separate time series.
 */
public final class ClientInfoFilter implements WebFilter, Ordered {

    /** Header of responses: the id to quote when something went wrong. */
    public static final String TRACE_ID = "Trace-Id";

    private static final Logger ACCESS = LoggerFactory.getLogger("dev.firstpair.gateway.access");
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST,
            HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.OPTIONS);

    private final @Nullable Pattern trustedProxies;
    private final boolean log;
    private final Tracing tracing;

    /**
     * @param trustedProxies matches the addresses of proxies whose {@code X-Forwarded-*} are trusted
     * @param log whether each request is logged
     */
    public ClientInfoFilter(@Nullable Pattern trustedProxies, boolean log, Tracing tracing) {
        this.trustedProxies = trustedProxies;
        this.log = log;
        this.tracing = tracing;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        Step step = tracing.begin("request", request.getHeaders().getFirst(TraceParent.HEADER), Instant.now());
        ClientInfo client = client(request, step.traceParent());
        client.attachTo(exchange);
        exchange.getResponse().getHeaders().set(TRACE_ID, client.traceId());
        if (log) {
            logWhenAnswered(exchange, client);
        }
        if (tracing.isOn()) {
            exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(step::end));
        }
        return METHODS.contains(request.getMethod())
                ? chain.filter(exchange)
                : Problem.METHOD_NOT_ALLOWED.write(exchange.getResponse());
    }

    private ClientInfo client(ServerHttpRequest request, String trace) {
        HttpHeaders headers = request.getHeaders();
        String peer = peer(request);
        String scheme = request.getURI().getScheme();
        String host = headers.getFirst(HttpHeaders.HOST);
        if (!isTrusted(peer)) {
            return new ClientInfo(peer, scheme, host, trace);
        }
        String forwardedProto = headers.getFirst(FORWARDED_PROTO);
        String forwardedHost = headers.getFirst(FORWARDED_HOST);
        return new ClientInfo(forwardedFor(peer, headers.getOrEmpty(FORWARDED_FOR)),
                forwardedProto != null && SCHEMES.contains(forwardedProto) ? forwardedProto : scheme,
                forwardedHost == null ? host : forwardedHost, trace);
    }

    /** The last hop that is no trusted proxy: the ones before it can be forged. */
    private String forwardedFor(String peer, List<String> hops) {
        String address = peer;
        String[] all = String.join(",", hops).split(",");
        for (int i = all.length - 1; i >= 0 && isTrusted(address); i--) {
            Optional<String> hop = NetworkAddress.parse(all[i]);
            if (hop.isEmpty()) {
                return address;
            }
            address = hop.get();
        }
        return address;
    }

    private boolean isTrusted(String address) {
        return trustedProxies != null && trustedProxies.matcher(address).matches();
    }

    private static String peer(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        InetAddress address = remote == null ? null : remote.getAddress();
        return address == null ? "unknown" : address.getHostAddress();
    }

    /** Logs the path without the query, which may hold secrets. */
    private static void logWhenAnswered(ServerWebExchange exchange, ClientInfo client) {
        long beganNanos = System.nanoTime();
        exchange.getResponse().beforeCommit(() -> {
            ServerHttpRequest request = exchange.getRequest();
            ACCESS.atInfo()
                    .addKeyValue(Step.TRACE_ID, client.traceId())
                    .log("{} {} {} {} {} ms {}", client.address(), request.getMethod(), request.getPath(),
                            exchange.getResponse().getStatusCode() == null
                                    ? 200
                                    : exchange.getResponse().getStatusCode().value(),
                            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos), client.traceId());
            return Mono.empty();
        });
    }
}
