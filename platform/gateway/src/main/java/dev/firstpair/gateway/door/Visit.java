package dev.firstpair.gateway.door;

import java.util.Objects;
import org.springframework.web.server.ServerWebExchange;

/**
 * What the gateway knows of a request's sender.
 *
 * @param address of the client, in its textual form
 * @param traceParent by W3C Trace Context; begun here if the client has begun none
 */
public record Visit(String address, String traceParent) {

    private static final String KEY = Visit.class.getName();

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(KEY, this);
    }

    /** That of a request, which has passed {@link Arrival}. */
    public static Visit of(ServerWebExchange exchange) {
        return Objects.requireNonNull(exchange.getAttribute(KEY), "it has passed the door");
    }

    /** The 32 hexadecimal digits that name the trace. */
    String traceId() {
        return traceParent.substring(3, 35);
    }
}
