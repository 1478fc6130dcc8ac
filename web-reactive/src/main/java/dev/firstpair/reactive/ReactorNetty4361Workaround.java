package dev.firstpair.reactive;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Handles a request only after the event loop has dispatched everything that it has read. Workaround for reactor-netty
 * #4361, fixed in 1.3.8: Reactor Netty 1.3.6 never reads a connection again if a request is answered while it is still
 * being dispatched and the one before it was answered late or from another thread. The client's next call would not be
 * answered.
 */
public final class ReactorNetty4361Workaround implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        return Mono.<Void>create(sink -> request
                .withConnection(connection -> connection.channel().eventLoop().execute(sink::success)))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }
}
