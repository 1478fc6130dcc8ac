package dev.firstpair.web;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A response that is an error: a status, a stable code, and what to do about it. */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1;

    /** @param detail what is wrong and what to do, for a person */
    public Problem(HttpStatus status, String code, String detail) {
        super(status, details(status, code, detail), null);
    }

    /** An invalid request. */
    public static Problem invalid(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "INVALID_REQUEST", detail);
    }

    /** An invalid request, with a violation per field. */
    public static Problem invalid(List<Violation> violations) {
        Problem problem = invalid("Correct this and send the request again: "
                + violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        problem.getBody().setProperty("errors", violations);
        return problem;
    }

    /** Sets the time after which a client should try again. */
    public Problem retryAfterSeconds(int seconds) {
        getHeaders().set(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        return this;
    }

    public String code() {
        return String.valueOf(Objects.requireNonNull(getBody().getProperties()).get(ProblemCodes.PROPERTY));
    }

    /** No stack trace: this is a response, under load one of many, and not a bug. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The body of such a response. */
    static ProblemDetail details(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty(ProblemCodes.PROPERTY, code);
        return problem;
    }
}
