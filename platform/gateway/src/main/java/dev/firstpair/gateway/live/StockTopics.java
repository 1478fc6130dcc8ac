package dev.firstpair.gateway.live;

import dev.firstpair.tokens.NoPlace;
import dev.firstpair.topics.ids.ProductId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The stock of products: for each, one stream of catalog for all browsers of this gateway. It is open while it has
 * listeners; a later listener gets the newest stock at once.
 */
final class StockTopics {

    private static final Duration SOONEST = Duration.ofMillis(100);
    /** Longer than a browser takes to open its stream again. */
    private static final Duration LINGER = Duration.ofSeconds(2);
    /**
     * A product has at most 10,000 events per second, all listeners together: what streams write is bounded by their
     * {@linkplain StockPace pauses}, but events come to them in these, too.
     */
    private static final Duration PER_LISTENER = Duration.ofNanos(100_000);

    private final Upstreams upstreams;
    private final int most;
    private final ConcurrentMap<ProductId, Flux<String>> topics = new ConcurrentHashMap<>();

    /** @param most products at the same time */
    StockTopics(Upstreams upstreams, int most) {
        this.upstreams = upstreams;
        this.most = most;
    }

    /**
     * The stock of each product as JSON, now and whenever it changes, without an end; empty for a product that does not
     * exist. All have to be subscribed to, with unbounded demand.
     *
     * @throws NoPlace if these are too many products
     */
    Map<ProductId, Flux<String>> of(Collection<ProductId> products) {
        long missing = products.stream().filter(product -> !topics.containsKey(product)).count();
        if (topics.size() + missing > most) {
            throw NoPlace.forAnybody("Or ask for the stock of each product now and then.");
        }
        Map<ProductId, Flux<String>> some = new LinkedHashMap<>();
        products.forEach(product -> some.put(product, topics.computeIfAbsent(product, this::open)));
        return some;
    }

    /** From one event to the next; what comes in between is replaced by the newest. */
    static Duration pause(int listeners) {
        return PER_LISTENER.multipliedBy(listeners);
    }

    private Flux<String> open(ProductId product) {
        // Not Flux.replay(1), which at each event looks through all listeners for each of them.
        Sinks.Many<String> newest = Sinks.many().replay().latest();
        Flux<String> upstream = upstreams
                .follow("catalog", "/api/products/" + product + "/stock", null, null, SOONEST)
                .mapNotNull(ServerSentEvent::data)
                .onBackpressureLatest()
                .concatMap(stock -> {
                    newest.tryEmitNext(stock);
                    return Mono.delay(pause(newest.currentSubscriberCount())).then(Mono.<String>empty());
                }, 0)
                .doFinally(end -> topics.remove(product))
                .ignoreElements()
                .flux()
                .publish()
                .refCount(1, LINGER);
        return newest.asFlux().takeUntilOther(upstream);
    }
}
