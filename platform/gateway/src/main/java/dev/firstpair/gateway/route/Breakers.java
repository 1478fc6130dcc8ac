package dev.firstpair.gateway.route;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.web.server.ResponseStatusException;

/**
 * A circuit breaker for each service: while no instance of it answers, calls are refused at once instead of each
 * waiting for the same. Every answer of a service, 503 too, is an answer.
 */
public final class Breakers {

    static final int ORDER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
            .slidingWindowSize(50)
            .minimumNumberOfCalls(20)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(5)
            .automaticTransitionFromOpenToHalfOpenEnabled(false)
            // A long poll is no sign of trouble.
            .slowCallDurationThreshold(Duration.ofHours(1))
            .recordException(Breakers::isNoAnswer)
            .build());
    private final MeterRegistry registry;

    public Breakers(MeterRegistry registry) {
        this.registry = registry;
    }

    GatewayFilter of(String service) {
        CircuitBreaker breaker = breakers.circuitBreaker(service);
        breaker.getEventPublisher()
                .onStateTransition(change -> LOG.warn("{}: {}", service, switch (change.getStateTransition()
                        .getToState()) {
                    case OPEN -> "does not answer, calls are refused for a second";
                    case CLOSED -> "answers again";
                    default -> "is tried";
                }));
        Gauge.builder("firstpair.gateway.breaker.open", breaker,
                each -> each.getState() == CircuitBreaker.State.CLOSED ? 0 : 1)
                .tag("service", service)
                .description("1 while calls of the service are refused, since it did not answer")
                .register(registry);
        return new OrderedGatewayFilter(
                (exchange, chain) -> chain.filter(exchange).transformDeferred(CircuitBreakerOperator.of(breaker)),
                ORDER);
    }

    private static boolean isNoAnswer(Throwable failure) {
        return failure instanceof IOException || failure instanceof TimeoutException
                || failure instanceof ResponseStatusException status && status.getStatusCode().is5xxServerError();
    }
}
