package dev.firstpair.gateway.filter;

import dev.firstpair.observability.TraceParent;
import dev.firstpair.tokens.ClientNetwork;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The sender of a request.
 *
 * @param address of the client, in its textual form
 * @param scheme {@code http} or {@code https}, as the client has sent it
 * @param host as the client has sent it, if it has
 * @param traceParent by W3C Trace Context; started here if the client has sent none
 */
public record ClientInfo(String address, String scheme, @Nullable String host, String traceParent) {

    private static final String KEY = ClientInfo.class.getName();

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(KEY, this);
    }

    /** The client of a request that has passed {@link ClientInfoFilter}. */
    public static ClientInfo of(ServerWebExchange exchange) {
        return Objects.requireNonNull(exchange.getAttribute(KEY), "ClientInfoFilter comes first");
    }

    /** The 32 hexadecimal digits that name the trace. */
    String traceId() {
        return TraceParent.traceId(traceParent);
    }

    /** The key by which the client is counted: for IPv6, the /64 network, since a client may use any address in it. */
    public String network() {
        return ClientNetwork.of(address);
    }
}
