package dev.firstpair.notifier.problem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** An answer that is an error: a status, a stable code, and what to do about it. */
public final class Problem extends ErrorResponseException {

    private static final long serialVersionUID = 1;

    /** @param detail what is wrong and what to do, for a person */
    public Problem(HttpStatus status, String code, String detail) {
        super(status, details(status, code, detail), null);
    }

    /** A request that does not say what it should. */
    public static Problem invalid(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "INVALID_REQUEST", detail);
    }

    /** Tells when it is worth trying again. */
    public Problem retryAfterSeconds(int seconds) {
        getHeaders().set(HttpHeaders.RETRY_AFTER, Integer.toString(seconds));
        return this;
    }

    /** The body of such an answer. */
    static ProblemDetail details(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty(ProblemCodes.PROPERTY, code);
        return problem;
    }
}
