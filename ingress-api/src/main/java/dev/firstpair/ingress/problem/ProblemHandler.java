package dev.firstpair.ingress.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Turns what WebFlux refuses by itself, such as an unknown path, into problem details; before Spring Boot's own handler. */
@Component
@Order(-2)
final class ProblemHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        Answer answer;
        if (failure instanceof ResponseStatusException refused) {
            answer = switch (refused.getStatusCode().value()) {
                case 404 -> Answer.of(Problem.NOT_FOUND);
                case 405 -> Answer.of(Problem.METHOD_NOT_ALLOWED);
                case 413 -> Answer.of(Problem.BODY_TOO_LARGE);
                case 415 -> Answer.of(Problem.UNSUPPORTED_MEDIA_TYPE);
                case 503 -> Answer.of(Problem.UNAVAILABLE);
                case 500 -> Answer.of(Problem.INTERNAL_ERROR);
                default -> Answer.of(Problem.INVALID_REQUEST);
            };
        } else {
            LOG.error("Failed: {} {}", exchange.getRequest().getMethod(), exchange.getRequest().getPath(), failure);
            answer = Answer.of(Problem.INTERNAL_ERROR);
        }
        return answer.write(exchange.getResponse());
    }
}
