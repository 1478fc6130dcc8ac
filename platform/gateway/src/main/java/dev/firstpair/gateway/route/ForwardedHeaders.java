package dev.firstpair.gateway.route;

import dev.firstpair.gateway.filter.ClientInfo;
import dev.firstpair.observability.TraceParent;
import java.util.List;
import java.util.Locale;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends {@code X-Forwarded-*} and {@code traceparent} to services: with the gateway's own values, never those of the
 * client.
 */
public final class ForwardedHeaders implements HttpHeadersFilter, Ordered {

    private static final String FORWARDED = "x-forwarded-";
    private static final List<String> NEVER = List.of("forwarded", "x-real-ip", "x-original-url", "x-rewrite-url",
            "x-http-method-override");

    /** After those of Spring Cloud Gateway. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders filter(HttpHeaders received, ServerWebExchange exchange) {
        HttpHeaders sent = new HttpHeaders();
        received.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.startsWith(FORWARDED) && !NEVER.contains(lower)) {
                sent.addAll(name, values);
            }
        });
        ClientInfo client = ClientInfo.of(exchange);
        sent.set("X-Forwarded-For", client.address());
        sent.set("X-Forwarded-Proto", client.scheme());
        String host = client.host();
        if (host != null) {
            sent.set("X-Forwarded-Host", host);
        }
        sent.set(TraceParent.HEADER, client.traceParent());
        if (!hasBody(exchange.getRequest())) {
            // Otherwise the client announces a body of unknown length and sends none.
            sent.setContentLength(0);
        }
        return sent;
    }

    /** RFC 9112, section 6.3. */
    private static boolean hasBody(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    @Override
    public boolean supports(Type type) {
        return type == Type.REQUEST;
    }
}
