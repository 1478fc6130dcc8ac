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
 * A gauge for each product with the time when this instance first answered that the sale is closed: an operator who
 * stops a sale sees that it has stopped. A running sale has no gauge. Thread-safe.
 */
final class ClosedSales {

    /** Maximum number of products with a gauge at a time, since each gauge is a time series. */
    static final int MOST = 1_000;

    /** ALREADY_ORDERED is not in it: users with an order get that answer after the sale, too. */
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
