package dev.firstpair.gateway.route;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * When this gateway stops, ends the calls to services that would outlast its shutdown: event streams end as if the
 * service had ended them, and long polls are answered 503. Clients repeat both, at another gateway. Otherwise the
 * shutdown would wait for them as long as it may, and then break off their connections.
 */
public final class LongCalls implements GlobalFilter, Ordered, SmartLifecycle {

    /** The parameter of a long poll. */
    private static final String WAIT = "wait";

    private final Set<MonoSink<Void>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private volatile boolean closed;

    /** Around the filter that writes the response. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpResponse response = exchange.getResponse();
        Mono<Void> call = chain.filter(exchange.mutate().response(new StreamEnd(response)).build());
        if (!exchange.getRequest().getQueryParams().containsKey(WAIT)) {
            return call;
        }
        Mono<Void> refused = closing().then(Mono.defer(() -> response.isCommitted()
                ? Mono.never()
                : Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE))));
        return Mono.firstWithSignal(call, refused);
    }

    /** Completes when this gateway stops. */
    private Mono<Void> closing() {
        return Mono.create(sink -> {
            open.add(sink);
            sink.onDispose(() -> open.remove(sink));
            if (closed) {
                sink.success();
            }
        });
    }

    private final class StreamEnd extends ServerHttpResponseDecorator {

        StreamEnd(ServerHttpResponse response) {
            super(response);
        }

        /** Only event streams are written so. */
        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return super.writeAndFlushWith(Flux.from(body).takeUntilOther(closing()));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Stopped before the server, whose graceful shutdown waits for all calls. */
    @Override
    public void stop() {
        closed = true;
        running = false;
        open.forEach(sink -> sink.success());
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
