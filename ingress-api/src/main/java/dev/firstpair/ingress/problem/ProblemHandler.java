package dev.firstpair.ingress.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Converts errors that WebFlux raises itself, such as an unknown path, into problem details; runs before Spring Boot's
 * own handler.
 */
@Component
@Order(-2)
final class ProblemHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        Problem problem = Problem.INTERNAL_ERROR;
        if (failure instanceof ResponseStatusException refused) {
            problem = of(refused.getStatusCode().value());
        } else {
            LOG.error("Failed: {} {}", exchange.getRequest().getMethod(), exchange.getRequest().getPath(), failure);
        }
        return Answer.of(problem).write(exchange.getResponse());
    }

    static Problem of(int status) {
        return switch (status) {
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 413 -> Problem.BODY_TOO_LARGE;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> Problem.UNAVAILABLE;
            default -> status >= 500 ? Problem.INTERNAL_ERROR : Problem.INVALID_REQUEST;
        };
    }
}
