package dev.firstpair.orders.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Errors as problem details (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>) with a stable {@code code}. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String CODE = "code";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> problem(ApiProblem problem) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(problem.status(), String.valueOf(problem.getMessage()));
        body.setProperty(CODE, problem.code());
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.status());
        if (problem.retryAfter() != null) {
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfter().toSeconds()));
        }
        return response.body(body);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<ProblemDetail> bug(Exception exception) throws Exception {
        if (exception instanceof AuthenticationException || exception instanceof AccessDeniedException) {
            throw exception; // these are the security filters' to answer
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            return null; // nobody is there to be told
        }
        LOG.error("A request failed", exception);
        ProblemDetail body = ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
                "This is our fault. Try again; if it persists, report it with the time.");
        body.setProperty(CODE, "INTERNAL");
        return ResponseEntity.internalServerError().body(body);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            problem.setProperty(CODE, codeOf(status));
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    private static String codeOf(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        if (known == null || known == HttpStatus.BAD_REQUEST) {
            return "INVALID_REQUEST";
        }
        return known.name();
    }
}
