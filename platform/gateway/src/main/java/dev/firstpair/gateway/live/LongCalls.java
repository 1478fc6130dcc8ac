package dev.firstpair.gateway.live;

import dev.firstpair.gateway.filter.AdmissionFilter;
import dev.firstpair.gateway.filter.ClientInfo;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import dev.firstpair.tokens.NoPlace;
import dev.firstpair.tokens.Places;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestHeaderGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RemoveRequestParameterGatewayFilterFactory;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The calls to services that take long. An event stream that is relayed has a place, as the streams of this gateway
 * have: each instance of a service limits its own streams, and this gateway relays those of all instances. So has a
 * long poll, and a purchase whose client prefers to wait for the decision; without a place, it is not refused but does
 * not wait, as at a service with too many.
 *
 * <p>
 * When this gateway stops, ends those that would outlast its shutdown: event streams end as if the service had ended
 * them, and long polls are answered 503. Clients repeat both, at another gateway. Otherwise the shutdown would wait for
 * them as long as it may, and then break off their connections. Purchases that wait are left to it: most are decided in
 * that time. Those that come later do not wait.
 */
final class LongCalls implements GlobalFilter, Ordered {

    /** The parameter of a long poll. */
    private static final String WAIT = "wait";
    private static final GatewayFilter WITHOUT_WAIT = new RemoveRequestParameterGatewayFilterFactory()
            .apply(config -> config.setName(WAIT));

    private static final String PREFER = "Prefer";
    private static final GatewayFilter WITHOUT_PREFER = new RemoveRequestHeaderGatewayFilterFactory()
            .apply(config -> config.setName(PREFER));

    private final Places places;
    private final int mostEach;
    private final Shutdown shutdown;

    /** The key of a user or an address, other than that of its streams by this gateway. */
    private record Relayed(Object listener) {}

    /**
     * @param mostEach event streams, long polls and waiting purchases of one user, or of one address without a token,
     *     at least 1
     */
    LongCalls(Places places, int mostEach, Shutdown shutdown) {
        this.places = places;
        this.mostEach = mostEach;
        this.shutdown = shutdown;
    }

    /** Around the filter that writes the response. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerWebExchange call = exchange.mutate().response(new StreamResponse(exchange)).build();
        ServerHttpRequest request = exchange.getRequest();
        if (request.getQueryParams().containsKey(WAIT)) {
            return atAPlace(call, chain, refusal(call), WITHOUT_WAIT);
        }
        if (request.getMethod() != HttpMethod.POST || !request.getHeaders().containsHeader(PREFER)) {
            return chain.filter(call);
        }
        return shutdown.isRunning()
                ? atAPlace(call, chain, Mono.never(), WITHOUT_PREFER)
                : WITHOUT_PREFER.filter(call, chain);
    }

    private Mono<Void> refusal(ServerWebExchange exchange) {
        return shutdown.begun()
                .then(Mono.defer(() -> exchange.getResponse().isCommitted()
                        ? Mono.never()
                        : Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE))));
    }

    /** Ends with {@code refused}, unless the service has answered before. */
    private Mono<Void> atAPlace(ServerWebExchange exchange, GatewayFilterChain chain, Mono<Void> refused,
            GatewayFilter withoutPlace) {
        return Mono.defer(() -> {
            Places.Place place;
            try {
                place = places.take(listener(exchange), mostEach, LiveStreams.INSTEAD);
            } catch (NoPlace full) {
                return withoutPlace.filter(exchange, chain);
            }
            return Mono.firstWithSignal(chain.filter(exchange), refused).doFinally(end -> place.close());
        });
    }

    private static Relayed listener(ServerWebExchange exchange) {
        Verdict.Valid user = AdmissionFilter.user(exchange);
        return new Relayed(user == null ? ClientInfo.of(exchange).network() : user.userId());
    }

    private final class StreamResponse extends ServerHttpResponseDecorator {

        private final ServerWebExchange exchange;

        StreamResponse(ServerWebExchange exchange) {
            super(exchange.getResponse());
            this.exchange = exchange;
        }

        /** Only event streams are written so. Fails with {@code NoPlace} before anything is written. */
        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return Mono.using(() -> places.take(listener(exchange), mostEach, LiveStreams.INSTEAD),
                    place -> getDelegate().writeAndFlushWith(Flux.from(body).takeUntilOther(shutdown.begun())),
                    Places.Place::close);
        }
    }
}
