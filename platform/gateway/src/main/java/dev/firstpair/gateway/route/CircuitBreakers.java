package dev.firstpair.gateway.route;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.support.NotFoundException;
import reactor.core.publisher.Mono;

/**
 * A circuit breaker for each service: while none of its instances accepts connections, calls are refused at once,
 * without further attempts. Only failed connections are counted: every answer of a service, 503 too, is an answer, and
 * a slow call may be caused by the client.
 */
public final class CircuitBreakers {

    static final int ORDER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreakers.class);
    private static final int COUNTED_CALLS = 50;
    private static final int FEWEST_CALLS = 20;
    private static final int FAILED_PERCENT = 90;
    private static final Duration OPEN = Duration.ofSeconds(1);
    /**
     * Trial calls that check whether the service is back: many, and not for long, since some of them may be long polls.
     */
    private static final int TRIED_CALLS = 50;
    private static final Duration TRYING = Duration.ofSeconds(2);
    private static final Duration NEVER_SLOW = Duration.ofHours(1);

    private final CircuitBreakerRegistry breakers;
    private final MeterRegistry registry;
    private final Map<String, GatewayFilter> filters = new ConcurrentHashMap<>();

    public CircuitBreakers(MeterRegistry registry) {
        this(registry, OPEN);
    }

    CircuitBreakers(MeterRegistry registry, Duration open) {
        this.registry = registry;
        this.breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(COUNTED_CALLS)
                .minimumNumberOfCalls(FEWEST_CALLS)
                .failureRateThreshold(FAILED_PERCENT)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(TRIED_CALLS)
                .maxWaitDurationInHalfOpenState(TRYING)
                .transitionToStateAfterWaitDuration(CircuitBreaker.State.CLOSED)
                .slowCallDurationThreshold(NEVER_SLOW)
                .recordException(
                        failure -> RetryFilter.isConnectFailure(failure) || failure instanceof NotFoundException)
                .build());
    }

    /** The same filter for all routes of a service: each filter logs the changes of its breaker. */
    GatewayFilter of(String service) {
        return filters.computeIfAbsent(service, this::create);
    }

    private GatewayFilter create(String service) {
        CircuitBreaker breaker = breakers.circuitBreaker(service);
        breaker.getEventPublisher()
                .onStateTransition(change -> LOG.warn("{}: {}", service, switch (change.getStateTransition()
                        .getToState()) {
                    case OPEN -> "no instance takes connections, calls are refused for a second";
                    case CLOSED -> "takes connections again";
                    default -> "is tried";
                }));
        Gauge.builder("firstpair.gateway.breaker.open", breaker,
                each -> each.getState() == CircuitBreaker.State.CLOSED ? 0 : 1)
                .tag("service", service)
                .description("1 while calls of the service are refused, since none of its instances takes connections")
                .register(registry);
        return new OrderedGatewayFilter(
                (exchange, chain) -> Mono.defer(() -> chain.filter(exchange))
                        .transformDeferred(CircuitBreakerOperator.of(breaker)),
                ORDER);
    }
}
