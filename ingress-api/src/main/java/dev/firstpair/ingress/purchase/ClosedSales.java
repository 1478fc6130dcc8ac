package dev.firstpair.ingress.purchase;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When this instance first answered that a sale is closed, as a gauge for each product: an operator who stops a sale
 * sees by it that it has stopped. A sale that goes on has none. Thread-safe.
 */
final class ClosedSales {

    /** Of more products at a time, it is not known: each is a time series. */
    static final int MOST = 1_000;

    /** Those who hold an order are answered that also after the sale. */
    private static final Set<String> OF_A_SALE_THAT_GOES_ON = Set.of(Answer.ACCEPTED, Problem.SOLD_OUT.name(),
            Problem.NOT_OPEN.name());
    private static final String CLOSED = Problem.CLOSED.name();

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final ConcurrentMap<ProductId, Gauge> closed = new ConcurrentHashMap<>();

    ClosedSales(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void answered(ProductId product, String code) {
        if (code.equals(CLOSED)) {
            if (!closed.containsKey(product) && closed.size() < MOST) {
                closed.computeIfAbsent(product, this::gauge);
            }
        } else if (!closed.isEmpty() && OF_A_SALE_THAT_GOES_ON.contains(code)) {
            closed.computeIfPresent(product, (any, gauge) -> {
                registry.remove(gauge);
                return null;
            });
        }
    }

    private Gauge gauge(ProductId product) {
        double seconds = clock.millis() / 1000.0;
        return Gauge.builder("firstpair.ingress.closed.since", () -> seconds)
                .description("When it was first answered that the sale of a product is closed, since 1970")
                .baseUnit("seconds")
                .tag("product", product.toString())
                .register(registry);
    }
}
