package dev.firstpair.gateway.session;

import dev.firstpair.gateway.filter.ClientInfo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The two cookies of a browser's session. One has the access token, and is sent with every call of the API. The other
 * has the refresh token, and is sent only with the calls of the session. Neither is readable by scripts or sent from
 * foreign sites. Over https, their prefixes (RFC 6265bis, section 4.1.3) keep other hosts of the domain from setting
 * them.
 */
final class SessionCookies {

    private static final String ACCESS = "firstpair-access";
    private static final String REFRESH = "firstpair-refresh";

    private SessionCookies() {}

    static @Nullable String accessToken(ServerWebExchange exchange) {
        return value(exchange.getRequest(), accessName(exchange));
    }

    static @Nullable String refreshToken(ServerWebExchange exchange) {
        return value(exchange.getRequest(), refreshName(exchange));
    }

    /** Each cookie is valid as long as its token. */
    static void set(ServerWebExchange exchange, String access, Duration accessFor, String refresh,
            Duration refreshFor) {
        add(exchange, accessName(exchange), access, "/", accessFor);
        add(exchange, refreshName(exchange), refresh, SessionFilter.PATH, refreshFor);
    }

    static void clear(ServerWebExchange exchange) {
        set(exchange, "", Duration.ZERO, "", Duration.ZERO);
    }

    private static void add(ServerWebExchange exchange, String name, String value, String path, Duration maxAge) {
        exchange.getResponse()
                .addCookie(ResponseCookie.from(name, value)
                        .path(path)
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure(isSecure(exchange))
                        .sameSite("Strict")
                        .build());
    }

    /** Of two cookies with one name, one may have been set by another host: neither is used. */
    private static @Nullable String value(ServerHttpRequest request, String name) {
        List<HttpCookie> named = request.getCookies().getOrDefault(name, List.of());
        return named.size() == 1 && !named.getFirst().getValue().isEmpty() ? named.getFirst().getValue() : null;
    }

    private static String accessName(ServerWebExchange exchange) {
        return isSecure(exchange) ? "__Host-" + ACCESS : ACCESS;
    }

    /** A cookie with a path cannot have the stronger prefix. */
    private static String refreshName(ServerWebExchange exchange) {
        return isSecure(exchange) ? "__Secure-" + REFRESH : REFRESH;
    }

    private static boolean isSecure(ServerWebExchange exchange) {
        return ClientInfo.of(exchange).scheme().equals("https");
    }
}
