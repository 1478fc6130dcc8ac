package dev.firstpair.reactive;

import java.util.concurrent.CompletableFuture;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** The thread that serves a connection. */
public final class EventLoop {

    private EventLoop() {}

    /**
     * Waits for a result of another thread, and continues on the thread of the request's connection: a client of Kafka
     * or Redis completes all results on one thread, which must not write all responses as well. The result is not
     * canceled with the request.
     */
    public static <T> Mono<T> await(ServerWebExchange exchange, CompletableFuture<T> result) {
        HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        return Mono.create(sink -> request.withConnection(connection -> result.whenCompleteAsync((value, failure) -> {
            if (failure == null) {
                sink.success(value);
            } else {
                sink.error(failure);
            }
        }, connection.channel().eventLoop())));
    }
}
