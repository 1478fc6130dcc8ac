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

/**
 * The stock of products, of each by one stream of catalog for all browsers of this gateway. It is open while somebody
 * listens; who comes later gets the newest stock at once.
 */
final class StockTopics {

    private static final Duration SOONEST = Duration.ofMillis(100);
    /** Longer than a browser takes that opens its stream again. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Upstreams upstreams;
    private final int most;
    private final ConcurrentMap<ProductId, Flux<String>> topics = new ConcurrentHashMap<>();

    /** @param most products at the same time */
    StockTopics(Upstreams upstreams, int most) {
        this.upstreams = upstreams;
        this.most = most;
    }

    /**
     * Of each product the stock as JSON, now and whenever it changes, without an end. Of a product that does not exist,
     * nothing. All have to be subscribed to, without a limit of what is requested.
     *
     * @throws NoPlace if that are too many products
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

    private Flux<String> open(ProductId product) {
        return upstreams.follow("catalog", "/api/products/" + product + "/stock", null, null, SOONEST)
                .mapNotNull(ServerSentEvent::data)
                .doFinally(end -> topics.remove(product))
                .replay(1)
                .refCount(1, LINGER);
    }
}
