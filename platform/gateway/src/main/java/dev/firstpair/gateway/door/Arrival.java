package dev.firstpair.gateway.door;

import dev.firstpair.reactive.TraceParent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Finds out where a request comes from, and begins its trace; its id is a header of the answer. */
public final class Arrival implements WebFilter, Ordered {

    /** Of every answer: what to name when something went wrong. */
    public static final String TRACE_ID = "Trace-Id";

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final @Nullable Pattern trustedProxies;

    /** @param trustedProxies matches the addresses of proxies whose {@code X-Forwarded-For} is believed */
    public Arrival(@Nullable Pattern trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        Visit visit = new Visit(address(request), TraceParent.of(request.getHeaders().getFirst(TraceParent.HEADER),
                ThreadLocalRandom.current()));
        visit.attachTo(exchange);
        exchange.getResponse().getHeaders().set(TRACE_ID, visit.traceId());
        return chain.filter(exchange);
    }

    private String address(ServerHttpRequest request) {
        String peer = peer(request);
        if (!isTrusted(peer)) {
            return peer;
        }
        // The last that no proxy of ours has sent: what is before it, anybody may have written.
        List<String> hops = request.getHeaders().getOrEmpty(FORWARDED_FOR);
        String address = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
            String[] ofOne = hops.get(i).split(",");
            for (int j = ofOne.length - 1; j >= 0 && isTrusted(address); j--) {
                address = ofOne[j].strip();
            }
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
}
