package dev.firstpair.web;

import dev.firstpair.tokens.NoPlace;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;

/** Converts all exceptions of controllers to problems. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException e,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(e, request, e.getBindingResult()
                .getAllErrors()
                .stream()
                .map(error -> new Violation(error instanceof FieldError field ? field.getField() : "",
                        message(error))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(e, request, e.getParameterValidationResults()
                .stream()
                .flatMap(result -> result.getResolvableErrors()
                        .stream()
                        .map(error -> new Violation(
                                String.valueOf(result.getMethodParameter().getParameterName()),
                                message(error)))));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException e,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() instanceof JacksonException shape
                && (shape instanceof DatabindException || shape instanceof InputCoercionException)) {
            return invalid(e, request, Stream.of(Violation.of(shape)));
        }
        if (e.getCause() instanceof StreamConstraintsException) {
            return problem(e, HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE",
                    "The body is longer, or nested deeper, than is read.", request);
        }
        return problem(e, HttpStatus.BAD_REQUEST, "INVALID_REQUEST", "The body cannot be read as JSON"
                + (e.getCause() instanceof JacksonException syntax ? where(syntax.getLocation()) : ". Is there one?"),
                request);
    }

    private static String where(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? "."
                : ": look at line " + location.getLineNr() + ", column " + location.getColumnNr() + ".";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(TypeMismatchException e, HttpHeaders headers,
            HttpStatusCode status, WebRequest request) {
        return invalid(e, request, Stream.of(Violation.of(e)));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(NoResourceFoundException e,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(e, HttpStatus.NOT_FOUND, "NOT_FOUND", "No call of this service has this path.", request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> undecodable(InvalidParameterException e, WebRequest request) {
        return problem(e, HttpStatus.BAD_REQUEST, "INVALID_REQUEST",
                "The query or the form cannot be decoded: look for a percent sign without two hexadecimal digits.",
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> noPlace(NoPlace e, WebRequest request) {
        Problem problem = new Problem(HttpStatus.valueOf(e.status()), e.code(), String.valueOf(e.getMessage()))
                .retryAfterSeconds(NoPlace.RETRY_SECONDS);
        return handleExceptionInternal(e, problem.getBody(), problem.getHeaders(), problem.getStatusCode(), request);
    }

    /** A bug: the details are in the log, not in the response. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> failed(Exception e, WebRequest request) throws Exception {
        if (e instanceof AccessDeniedException || e instanceof AuthenticationException) {
            throw e; // Spring Security's filter answers these.
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            return null; // the client is gone
        }
        LOG.error("{} failed", request.getDescription(false), e);
        return problem(e, HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR",
                "The service failed. Try again; if it stays so, tell the operator the time of this request.", request);
    }

    private @Nullable ResponseEntity<Object> problem(
            Exception e, HttpStatus status, String code, String detail, WebRequest request) {
        return handleExceptionInternal(e, Problem.details(status, code, detail), new HttpHeaders(), status, request);
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

    private @Nullable ResponseEntity<Object> invalid(Exception e, WebRequest request, Stream<Violation> violations) {
        return handleExceptionInternal(e, Problem.invalid(violations.toList()).getBody(), new HttpHeaders(),
                HttpStatus.BAD_REQUEST, request);
    }

    private static String message(MessageSourceResolvable error) {
        return error.getDefaultMessage() == null ? "is not valid" : error.getDefaultMessage();
    }
}
