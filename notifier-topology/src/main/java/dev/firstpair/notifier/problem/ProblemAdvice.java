package dev.firstpair.notifier.problem;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.TransientDataAccessException;
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

/** Turns whatever a controller throws into a problem. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final int RETRY_SECONDS = 2;

    /** The database is away, or its tables are not there yet. */
    @ExceptionHandler({DataAccessResourceFailureException.class, TransientDataAccessException.class,
            InvalidDataAccessResourceUsageException.class})
    @Nullable
    ResponseEntity<Object> databaseIsAway(Exception e, WebRequest request) {
        LOG.warn("The database does not answer: {}", e.getMessage());
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
        return handleExceptionInternal(e, Problem.details(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE",
                "The database does not answer. Try again in a few seconds."), headers, HttpStatus.SERVICE_UNAVAILABLE,
                request);
    }

    /** A bug: the log has it, the caller gets no particulars. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> failed(Exception e, WebRequest request) throws Exception {
        if (e instanceof AccessDeniedException || e instanceof AuthenticationException) {
            throw e; // Spring Security's filter answers these.
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            return null; // nobody is there to be told
        }
        LOG.error("{} failed", request.getDescription(false), e);
        return handleExceptionInternal(e, Problem.details(HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR",
                "The service failed. Try again; if it stays so, tell the operator the time of this request."),
                new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception e, @Nullable Object body,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> response = super.handleExceptionInternal(e, body, headers, status, request);
        if (response != null && response.getBody() instanceof ProblemDetail problem
                && (problem.getProperties() == null
                        || !problem.getProperties().containsKey(ProblemCodes.PROPERTY))) {
            problem.setProperty(ProblemCodes.PROPERTY, ProblemCodes.of(status));
        }
        return response;
    }
}
