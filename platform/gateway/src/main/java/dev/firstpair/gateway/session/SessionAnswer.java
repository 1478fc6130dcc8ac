package dev.firstpair.gateway.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.factory.rewrite.RewriteFunction;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the tokens in an answer of accounts into cookies: a page never receives them. An error is passed on. */
public final class SessionAnswer implements RewriteFunction<byte[], byte[]> {

    @Override
    public Publisher<byte[]> apply(ServerWebExchange exchange, byte @Nullable [] body) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        if (body == null || !HttpStatus.OK.equals(status)) {
            if (HttpStatus.UNAUTHORIZED.equals(status)) {
                SessionCookies.clear(exchange);
            }
            return Mono.justOrEmpty(body);
        }
        JsonNode session = JsonMapper.shared().readTree(body);
        long expiresIn = session.required("expiresIn").asLong();
        long refreshExpiresIn = session.required("refreshExpiresIn").asLong();
        SessionCookies.set(exchange, session.required("accessToken").asString(), Duration.ofSeconds(expiresIn),
                session.required("refreshToken").asString(), Duration.ofSeconds(refreshExpiresIn));
        return Mono.just(("{\"expiresIn\":" + expiresIn + ",\"refreshExpiresIn\":" + refreshExpiresIn + "}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
