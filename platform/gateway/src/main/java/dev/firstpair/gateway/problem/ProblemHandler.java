package dev.firstpair.gateway.problem;

import dev.firstpair.tokens.NoPlace;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** Turns failures that no service has answered into problem details; before Spring Boot's own handler. */
@Component
@Order(-2)
final class ProblemHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            // So the client sees a connection that breaks off, not a response that looks complete.
            return Mono.error(failure);
        }
        if (failure instanceof NoPlace full) {
            Duration later = Duration.ofSeconds(NoPlace.RETRY_SECONDS);
            return Problem.valueOf(full.code()).write(exchange.getResponse(), later, String.valueOf(full.getMessage()));
        }
        // A connection that was reset may be the client's or a service's; a client that has left reads no answer.
        Problem problem = of(failure);
        switch (problem) {
            case INTERNAL_ERROR -> LOG.error("Failed: {} {}", exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(), failure);
            case UNAVAILABLE -> LOG.debug("No answer: {} {}: {}", exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(), failure.toString());
            default -> {
            }
        }
        return problem.write(exchange.getResponse());
    }

    static Problem of(Throwable failure) {
        return switch (failure) {
            case ResponseStatusException refused -> Problem.of(refused.getStatusCode().value());
            case IOException away -> Problem.UNAVAILABLE;
            case AbortedException away -> Problem.UNAVAILABLE;
            case TimeoutException late -> Problem.UNAVAILABLE;
            case CallNotPermittedException open -> Problem.UNAVAILABLE;
            default -> Problem.INTERNAL_ERROR;
        };
    }
}
